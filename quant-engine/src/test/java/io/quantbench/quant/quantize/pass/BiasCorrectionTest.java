package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.calibrate.Calibrator;
import io.quantbench.quant.calibrate.InMemorySessions;
import io.quantbench.quant.calibrate.Trust;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.quantize.pass.BiasCorrection.Correction;
import io.quantbench.quant.quantize.pass.BiasCorrection.Result;
import io.quantbench.quant.quantize.pass.WeightQuantizer.QuantizedWeight;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BiasCorrectionTest {
    /** One scale for all, and an outlier among the weights: errors are large. */
    private static final WeightFormat.Int8 COARSE = new WeightFormat.Int8(DataType.INT8, false, true, 7);

    private static final Dim BATCH = Dim.symbolic("batch");

    private final InMemorySessions sessions;

    BiasCorrectionTest(@TempDir Path folder) {
        sessions = new InMemorySessions(folder);
    }

    private static Tensor random(long seed, double size, long... dims) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) Shape.of(dims).elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * size);
        }
        return Tensor.ofFloats(Shape.of(dims), values);
    }

    private static Tensor withOutlier(Tensor weight) {
        float[] values = weight.toFloats();
        values[1] = 30;
        return Tensor.ofFloats(weight.shape(), values);
    }

    private static CalibrationSet samples(long... dims) {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            float[] values = random(seed, 1, dims).toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] += 3;
            }
            samples.add(Map.of("x", Tensor.ofFloats(Shape.of(dims), values)));
        }
        return CalibrationSet.of("noise", Trust.REAL_DATA, samples);
    }

    private static Model withConstant(Model model, String name, Tensor value) {
        Graph g = model.graph();
        List<Initializer> constants = g.initializers().stream()
                .map(i -> i.name().equals(name) ? Initializer.of(name, value) : i)
                .toList();
        return model.withGraph(
                new Graph(g.name(), g.nodes(), constants, g.inputs(), g.outputs(), g.valueInfos(), g.extras()));
    }

    private static Tensor throughInt8(Tensor weight, int axis) {
        QuantizedWeight quantized = WeightQuantizer.quantize("w", weight, COARSE, axis);
        byte[] levels = quantized.values().toByteArray();
        float[] values = new float[levels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = levels[i] * quantized.params().scale(0);
        }
        return Tensor.ofFloats(weight.shape(), values);
    }

    /** Mean output over all samples, per channel (axis 1). */
    private double[] meanOutput(Model model, CalibrationSet set) {
        double[] sums = new double[0];
        int count = 0;
        try (EngineSession session = sessions.open(model)) {
            for (Map<String, Tensor> sample : set.samples()) {
                Tensor y = Objects.requireNonNull(session.run(sample).get("y"));
                int channels = (int) y.shape().dim(1);
                sums = sums.length == 0 ? new double[channels] : sums;
                float[] values = y.toFloats();
                int inner = values.length / channels;
                for (int i = 0; i < values.length; i++) {
                    sums[i / inner] += values[i] / inner;
                }
                count++;
            }
        }
        for (int c = 0; c < sums.length; c++) {
            sums[c] /= count;
        }
        return sums;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += Math.abs(a[c] - b[c]);
        }
        return sum / a.length;
    }

    private Result correct(Model model, CalibrationSet set) {
        CalibrationProfile profile = new Calibrator(sessions).run(model, Set.of("x"), set);
        return new BiasCorrection(Map.of("layer", COARSE), profile).correct(model);
    }

    private void shrinks(Model model, CalibrationSet set, int axis, double factor) {
        Tensor weight = model.graph().initializers().get(0).tensor().orElseThrow();
        Result result = correct(model, set);
        assertThat(result.corrections())
                .singleElement()
                .satisfies(c -> assertThat(c.applied()).as(c.reason()).isTrue());
        Tensor lossy = throughInt8(weight, axis);
        double[] expected = meanOutput(model, set);
        double before = distance(meanOutput(withConstant(model, "w", lossy), set), expected);
        double after = distance(meanOutput(withConstant(result.model(), "w", lossy), set), expected);
        assertThat(before).isGreaterThan(1e-2);
        assertThat(after).isLessThan(before * factor);
    }

    @Test
    void theMeanErrorOfAProductVanishes() {
        Model model = TinyModels.model(
                13,
                List.of(
                        Initializer.of("w", withOutlier(random(1, 0.5, 12, 5))),
                        Initializer.of("b", Tensor.ofFloats(Shape.of(5), 3, -4, 5, 6, -7))),
                List.of(TinyModels.floats("x", BATCH, Dim.fixed(12))),
                TinyModels.floats("y", BATCH, Dim.fixed(5)),
                Node.of("layer", "MatMul", List.of("x", "w"), List.of("p")),
                Node.of("bias", "Add", List.of("b", "p"), List.of("y")));
        shrinks(model, samples(1, 12), 1, 0.01);
    }

    @Test
    void theMeanErrorOfAScaledTransposedGemmVanishes() {
        Model model = TinyModels.model(
                13,
                List.of(
                        Initializer.of("w", withOutlier(random(1, 0.5, 5, 12))),
                        Initializer.of("b", Tensor.ofFloats(Shape.of(5), 3, -4, 5, 6, -7))),
                List.of(TinyModels.floats("x", BATCH, Dim.fixed(12))),
                TinyModels.floats("y", BATCH, Dim.fixed(5)),
                Node.of(
                        "layer",
                        "Gemm",
                        List.of("x", "w", "b"),
                        List.of("y"),
                        Attribute.of("transB", 1L),
                        Attribute.of("alpha", 0.5f),
                        Attribute.of("beta", 2f)));
        shrinks(model, samples(1, 12), 0, 0.01);
    }

    @Test
    void theMeanErrorOfAGroupedConvolutionVanishes() {
        Model model = TinyModels.model(
                13,
                List.of(
                        Initializer.of("w", withOutlier(random(2, 0.4, 4, 3, 2, 2))),
                        Initializer.of("b", Tensor.ofFloats(Shape.of(4), 9, -9, 8, 8))),
                List.of(TinyModels.floats("x", BATCH, Dim.fixed(6), Dim.fixed(9), Dim.fixed(9))),
                TinyModels.floats("y", BATCH, Dim.fixed(4), Dim.fixed(8), Dim.fixed(8)),
                Node.of("layer", "Conv", List.of("x", "w", "b"), List.of("y"), Attribute.of("group", 2L)));
        // Without padding only the pixels at the border are read less often than the mean takes them.
        shrinks(model, samples(1, 6, 9, 9), 0, 0.1);
    }

    @Test
    void aShiftFarLargerThanTheBiasIsNotBelieved() {
        Model model = TinyModels.model(
                13,
                List.of(
                        Initializer.of("w", withOutlier(random(1, 0.5, 12, 5))),
                        Initializer.of("b", Tensor.ofFloats(Shape.of(5), 3, -4, 1e-6f, 6, -7))),
                List.of(TinyModels.floats("x", BATCH, Dim.fixed(12))),
                TinyModels.floats("y", BATCH, Dim.fixed(5)),
                Node.of("layer", "MatMul", List.of("x", "w"), List.of("p")),
                Node.of("bias", "Add", List.of("b", "p"), List.of("y")));
        Result result = correct(model, samples(1, 12));
        assertThat(result.model()).isSameAs(model);
        Correction correction = result.corrections().get(0);
        assertThat(correction.applied()).isFalse();
        assertThat(correction.largestShift()).isPositive();
        assertThat(correction.reason())
                .startsWith("a channel's shift would be ")
                .endsWith(" times its bias");
    }

    @Test
    void aLayerWithoutBiasIsLeftAndSaysSo() {
        Model model = TinyModels.model(
                13,
                List.of(Initializer.of("w", random(1, 0.5, 12, 5))),
                List.of(TinyModels.floats("x", BATCH, Dim.fixed(12))),
                TinyModels.floats("y", BATCH, Dim.fixed(5)),
                Node.of("layer", "MatMul", List.of("x", "w"), List.of("y")));
        assertThat(correct(model, samples(1, 12)).corrections()).singleElement().satisfies(c -> assertThat(c.reason())
                .isEqualTo("it has no constant bias"));
    }
}
