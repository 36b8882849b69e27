package io.quantbench.quant.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.FakeEngine;
import io.quantbench.quant.engine.GeneratedInputs;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibratorTest {
    private static final int WIDTH = 4;
    private static final Dim BATCH = Dim.symbolic("batch");
    private static final Dim SEQUENCE = Dim.symbolic("sequence");

    private final Path folder;

    CalibratorTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** {@code y = relu(x · w)} of tokens [batch, sequence, 4], beside a mask that only joins at the end. */
    private static Model encoder(Dim batch) {
        List<ValueInfo> inputs = List.of(
                TinyModels.floats("x", batch, SEQUENCE, Dim.fixed(WIDTH)),
                TinyModels.longs("attention_mask", batch, SEQUENCE));
        float[] weights = {1, -2, 3, 0.5f, -1, 2, 0.25f, 1, 1.5f, -0.5f, 1, 2};
        List<Initializer> constants = List.of(
                Initializer.of("w", Tensor.ofFloats(Shape.of(WIDTH, 3), weights)),
                Initializer.of("axes", Tensor.ofLongs(Shape.of(1), 2)));
        ValueInfo output = TinyModels.floats("z", batch, SEQUENCE, Dim.fixed(3));
        return TinyModels.model(
                13,
                constants,
                inputs,
                output,
                Node.of("product", "MatMul", List.of("x", "w"), List.of("h")),
                Node.of("relu", "Relu", List.of("h"), List.of("y")),
                Node.of(
                        "mask",
                        "Cast",
                        List.of("attention_mask"),
                        List.of("m"),
                        io.quantbench.quant.graph.Attribute.of("to", 1L)),
                Node.of("wide", "Unsqueeze", List.of("m", "axes"), List.of("m3")),
                Node.of("masked", "Mul", List.of("y", "m3"), List.of("z")));
    }

    private static List<float[]> sentences(int count) {
        SplittableRandom random = new SplittableRandom(42);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] row = new float[WIDTH * random.nextInt(1, 9)];
            for (int j = 0; j < row.length; j++) {
                row[j] = (float) (random.nextGaussian() * Math.exp(random.nextInt(-3, 4)));
            }
            rows.add(row);
        }
        return rows;
    }

    /** A batch of these rows, padded with garbage. */
    private static Map<String, Tensor> batch(List<float[]> rows, int extraPadding) {
        int length = rows.stream().mapToInt(row -> row.length / WIDTH).max().orElse(1) + extraPadding;
        float[] x = new float[rows.size() * length * WIDTH];
        long[] mask = new long[rows.size() * length];
        java.util.Arrays.fill(x, 1e6f);
        for (int r = 0; r < rows.size(); r++) {
            System.arraycopy(rows.get(r), 0, x, r * length * WIDTH, rows.get(r).length);
            java.util.Arrays.fill(mask, r * length, r * length + rows.get(r).length / WIDTH, 1);
        }
        return Map.of(
                "x",
                Tensor.ofFloats(Shape.of(rows.size(), length, WIDTH), x),
                "attention_mask",
                Tensor.ofLongs(Shape.of(rows.size(), length), mask));
    }

    private CalibrationProfile calibrate(Model model, Set<String> tensors, List<Map<String, Tensor>> samples) {
        return new Calibrator(new InMemorySessions(folder))
                .run(model, tensors, CalibrationSet.of("test", Trust.REAL_DATA, samples));
    }

    private static List<Map<String, Tensor>> split(List<float[]> rows, SplittableRandom random) {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int from = 0; from < rows.size(); ) {
            int to = Math.min(rows.size(), from + random.nextInt(1, 6));
            samples.add(batch(rows.subList(from, to), random.nextInt(3)));
            from = to;
        }
        return samples;
    }

    @Test
    void batchingAndPaddingDoNotChangeOneByte() {
        List<float[]> rows = sentences(23);
        Set<String> tensors = Set.of("x", "h", "y", "z");
        byte[] alone = ProfileJson.write(calibrate(
                encoder(BATCH),
                tensors,
                rows.stream().map(row -> batch(List.of(row), 0)).toList()));
        for (int seed = 0; seed < 6; seed++) {
            CalibrationProfile split = calibrate(encoder(BATCH), tensors, split(rows, new SplittableRandom(seed)));
            assertThat(ProfileJson.write(split)).isEqualTo(alone);
            assertThat(split.samples()).isEqualTo(23);
        }
    }

    @Test
    void theOrderOfSamplesChangesTheMovingAverageOnly() {
        List<float[]> rows = sentences(30);
        List<float[]> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(3));
        Set<String> tensors = Set.of("h", "z");
        CalibrationProfile first = calibrate(encoder(BATCH), tensors, split(rows, new SplittableRandom(1)));
        CalibrationProfile second = calibrate(encoder(BATCH), tensors, split(shuffled, new SplittableRandom(2)));
        assertThat(second).isNotEqualTo(first);
        assertThat(ProfileJson.write(withoutMovingAverage(second)))
                .isEqualTo(ProfileJson.write(withoutMovingAverage(first)));
    }

    private static CalibrationProfile withoutMovingAverage(CalibrationProfile profile) {
        Map<String, TensorStatistics> tensors = new java.util.HashMap<>();
        profile.tensors()
                .forEach((name, s) -> tensors.put(
                        name,
                        new TensorStatistics(
                                s.trust(),
                                s.samples(),
                                s.elements(),
                                s.observed(),
                                s.mean(),
                                new Range(0, 0),
                                s.histogram(),
                                s.channels(),
                                s.crossEntropy())));
        return profile.withTensors(tensors);
    }

    @Test
    void figuresAreThoseOfBruteForce() {
        List<float[]> rows = sentences(40);
        TensorStatistics x = calibrate(encoder(BATCH), Set.of("x"), split(rows, new SplittableRandom(4)))
                .of("x");
        double[] mins = rows.stream()
                .mapToDouble(row -> IntStream.range(0, row.length)
                        .mapToDouble(i -> row[i])
                        .min()
                        .orElseThrow())
                .toArray();
        assertThat(x.samples()).isEqualTo(40);
        assertThat(x.elements())
                .isEqualTo(rows.stream().mapToLong(row -> row.length).sum());
        assertThat(x.min())
                .isEqualTo((float) java.util.Arrays.stream(mins).min().orElseThrow());
        assertThat(x.mean().min())
                .isEqualTo((float) java.util.Arrays.stream(mins).average().orElseThrow());
        ChannelStatistics channels = x.channels().orElseThrow();
        assertThat(channels.isLastAxis()).isTrue();
        for (int c = 0; c < WIDTH; c++) {
            double sum = 0;
            double square = 0;
            double absMax = 0;
            int count = 0;
            for (float[] row : rows) {
                for (int i = c; i < row.length; i += WIDTH) {
                    sum += row[i];
                    square += (double) row[i] * row[i];
                    absMax = Math.max(absMax, Math.abs(row[i]));
                    count++;
                }
            }
            assertThat(channels.absMax(c)).isEqualTo((float) absMax);
            assertThat((double) channels.mean(c)).isCloseTo(sum / count, within(1e-6 * absMax));
            assertThat((double) channels.meanSquare(c)).isCloseTo(square / count, within(1e-6 * absMax * absMax));
        }
    }

    @Test
    void maskedPositionsAmongTokensDoNotCount() {
        float[] x = {1, 1, 1, 1, 900, 900, 900, 900, 2, 2, 2, 2, -700, 0, 0, 0};
        Map<String, Tensor> sample = Map.of(
                "x",
                Tensor.ofFloats(Shape.of(1, 4, WIDTH), x),
                "attention_mask",
                Tensor.ofLongs(Shape.of(1, 4), 1, 0, 1, 0));
        CalibrationProfile profile = calibrate(encoder(BATCH), Set.of("x", "h"), List.of(sample));
        TensorStatistics statistics = profile.of("x");
        assertThat(statistics.observed()).isEqualTo(new Range(1, 2));
        assertThat(statistics.elements()).isEqualTo(8);
        assertThat(profile.of("h").max()).isLessThan(20);
    }

    @Test
    void aModelOfFixedBatchRunsSamplesAsTheyAre() {
        List<float[]> rows = List.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, new float[] {-1, -2, -3, -4});
        CalibrationProfile profile =
                calibrate(encoder(Dim.fixed(2)), Set.of("x", "h"), List.of(batch(rows, 2), batch(rows, 0)));
        assertThat(profile.samples()).isEqualTo(2);
        assertThat(profile.of("x").elements()).isEqualTo(24);
        assertThat(profile.of("x").observed()).isEqualTo(new Range(-4, 8));
    }

    @Test
    void aValueThatIsNotFiniteIsRefusedByNameAndSample() {
        Model model = TinyModels.model(
                13,
                List.of(),
                List.of(TinyModels.floats("x", BATCH, Dim.fixed(2))),
                TinyModels.floats("y", BATCH, Dim.fixed(2)),
                Node.of("log", "Log", List.of("x"), List.of("y")));
        Map<String, Tensor> fine = Map.of("x", Tensor.ofFloats(Shape.of(1, 2), 1, 2));
        Map<String, Tensor> bad = Map.of("x", Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, -1));
        assertThatThrownBy(() -> calibrate(model, Set.of("y"), List.of(fine, bad)))
                .isInstanceOf(CalibrationException.class)
                .hasMessage(
                        "tensor 'y' [1, 2] has NaN at element 1 for sample 2, row 2; leave the sample out, or exclude "
                                + "the nodes that read the tensor");
    }

    @Test
    void samplesThatDoNotFitAreNamed() {
        Map<String, Tensor> fine = batch(sentences(1), 0);
        Map<String, Tensor> missing = Map.of("x", fine.get("x"));
        Map<String, Tensor> narrow = Map.of(
                "x", Tensor.ofFloats(Shape.of(1, 1, 3), 1, 2, 3), "attention_mask", Tensor.ofLongs(Shape.of(1, 1), 1));
        Map<String, Tensor> typed = Map.of(
                "x", Tensor.ofInts(Shape.of(1, 1, 4), 1, 2, 3, 4), "attention_mask", Tensor.ofLongs(Shape.of(1, 1), 1));
        Map<String, Tensor> padding = Map.of(
                "x",
                Tensor.ofFloats(Shape.of(1, 1, 4), 1, 2, 3, 4),
                "attention_mask",
                Tensor.ofLongs(Shape.of(1, 1), 0));
        refuses(List.of(fine, missing), "sample 2 does not fit the model: input attention_mask is missing");
        refuses(List.of(narrow), "sample 1 does not fit the model: input x was given [1, 1, 3]");
        refuses(List.of(typed), "sample 1 does not fit the model: input x was given INT32");
        refuses(List.of(fine, fine, padding), "sample 3 has nothing but padding: its attention_mask is 0 throughout");
        refuses(List.of(), "there are no samples to calibrate with (test)");
    }

    private void refuses(List<Map<String, Tensor>> samples, String message) {
        assertThatThrownBy(() -> calibrate(encoder(BATCH), Set.of("h"), samples))
                .isInstanceOf(CalibrationException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void tensorsThatHaveNoRangeAreNamed() {
        List<Map<String, Tensor>> samples = List.of(batch(sentences(1), 0));
        assertThatThrownBy(() -> calibrate(encoder(BATCH), Set.of("nothing"), samples))
                .hasMessage("the model's main graph has no tensor 'nothing'");
        assertThatThrownBy(() -> calibrate(encoder(BATCH), Set.of("w"), samples))
                .hasMessage("tensor 'w' is a constant; its range needs no calibration");
        assertThatThrownBy(() -> calibrate(encoder(BATCH), Set.of("attention_mask"), samples))
                .hasMessage("tensor 'attention_mask' is INT64; only FLOAT tensors have a range");
    }

    @Test
    void imagesHaveTheirChannelsAlongAxisOne() {
        Model model = TinyModels.model(
                13,
                List.of(Initializer.of("w", Tensor.ofFloats(Shape.of(1, 2, 1, 1), 1, 1))),
                List.of(TinyModels.floats("x", BATCH, Dim.fixed(2), Dim.fixed(2), Dim.fixed(2))),
                TinyModels.floats("y", BATCH, Dim.fixed(1), Dim.fixed(2), Dim.fixed(2)),
                Node.of("conv", "Conv", List.of("x", "w"), List.of("y")));
        Tensor image = Tensor.ofFloats(Shape.of(1, 2, 2, 2), 1, 2, 3, 4, -5, 6, -7, 8);
        ChannelStatistics channels = calibrate(model, Set.of("x"), List.of(Map.of("x", image)))
                .of("x")
                .channels()
                .orElseThrow();
        assertThat(channels.axis()).isEqualTo(1);
        assertThat(channels.absMax(0)).isEqualTo(4);
        assertThat(channels.absMax(1)).isEqualTo(8);
        assertThat(channels.mean(1)).isEqualTo(0.5f);
    }

    @Test
    void twoGigabytesOfActivationsPassThroughOneBuffer() {
        int width = 1 << 18;
        TensorSpec input = new TensorSpec("x", DataType.FLOAT, List.of(BATCH, Dim.fixed(1)));
        TensorSpec output = new TensorSpec("y", DataType.FLOAT, List.of(BATCH, Dim.fixed(width)));
        int[] run = new int[1];
        FakeEngine engine = new FakeEngine(List.of(input), List.of(output)).then((in, out) -> {
            ByteBuffer y = Objects.requireNonNull(out.get("y"));
            y.putFloat(4 * (run[0] % width), run[0]++);
        });
        Model model = TinyModels.model(
                13,
                List.of(),
                List.of(ValueInfo.of(input)),
                ValueInfo.of(output),
                Node.of("any", "Any", List.of("x"), List.of("y")));
        int samples = 500;
        Map<String, Tensor> sample = Map.of("x", Tensor.ofFloats(Shape.of(4, 1), 0, 0, 0, 0));
        CalibrationSet set = CalibrationSet.of("many", Trust.REAL_DATA, Collections.nCopies(samples, sample));
        CalibrationProfile profile =
                new Calibrator(m -> engine.open(Path.of("m"), EngineOptions.defaults())).run(model, Set.of("y"), set);
        assertThat(profile.samples()).isEqualTo(4 * samples);
        assertThat(profile.of("y").elements()).isEqualTo(4L * samples * width);
        assertThat(profile.of("y").max()).isEqualTo(4 * samples - 1);
        assertThat(engine.openSessions()).isZero();
    }

    @Test
    void generatedSamplesAreMarked() {
        GeneratedInputs inputs = GeneratedInputs.of(
                List.of(
                        new TensorSpec("x", DataType.FLOAT, List.of(BATCH, SEQUENCE, Dim.fixed(WIDTH))),
                        new TensorSpec("attention_mask", DataType.INT64, List.of(BATCH, SEQUENCE))),
                GeneratedInputs.Extents.defaults(),
                100,
                7);
        CalibrationProfile profile = new Calibrator(new InMemorySessions(folder))
                .run(encoder(BATCH), Set.of("h"), new GeneratedCalibration(inputs, 3));
        assertThat(profile.trust()).isEqualTo(Trust.GENERATED);
        assertThat(profile.samples()).isEqualTo(3);
        assertThat(profile.summary()).contains("lower trust");
    }
}
