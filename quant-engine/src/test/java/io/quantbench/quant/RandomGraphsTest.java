package io.quantbench.quant;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.calibrate.Trust;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.fidelity.Agreement;
import io.quantbench.quant.fidelity.FidelityCheck;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.RecipeOptions;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Random small graphs of random shapes and weights, in ONNX Runtime, against their float selves. */
class RandomGraphsTest {
    private static final List<String> INT8 =
            List.of("int8-dynamic", "int8-static-qdq", "int8-static-qoperator", "int8-hybrid");

    /** Below this a chain of up to four quantized layers has lost more than 8 bits explain. */
    private static final double MIN_SQNR_DB = 25;

    private final OrtEngine engine = new OrtEngine();
    private final QuantizationRun run = new QuantizationRun(engine, () -> 0);

    /** A model and one input for it. */
    private record Case(Model model, Tensor x) {
        Map<String, Tensor> sample() {
            return Map.of("x", x);
        }
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs().between(0, 1L << 40);
    }

    private static Tensor input(SplittableRandom random, long... dims) {
        Shape shape = Shape.of(dims);
        double low = random.nextDouble(-4, 1);
        double high = low + random.nextDouble(0.5, 6);
        float[] values = new float[Math.toIntExact(shape.elementCount())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return Tensor.ofFloats(shape, values);
    }

    private Tensor output(Model model, Case given) {
        try (ScratchSessions scratch = new ScratchSessions(engine, EngineOptions.defaults());
                EngineSession session = scratch.open(model)) {
            return session.run(given.sample()).values().iterator().next();
        }
    }

    private Model variant(Case given, String name, Map<String, Object> settings) {
        Recipe recipe = RecipeOptions.recipe(name, settings);
        Optional<CalibrationProfile> profile = Optional.empty();
        if (recipe.needsCalibration()) {
            CalibrationSet samples = CalibrationSet.of("its input", Trust.GENERATED, List.of(given.sample()));
            profile = Optional.of(run.calibrate(given.model(), recipe, samples));
        }
        Quantizer quantizer = new Quantizer(() -> 0);
        QuantizationResult result = quantizer.quantize(quantizer.prepare(given.model(), recipe), recipe, profile);
        assertThat(result.plan().quantizedCount()).as(name).isPositive();
        return result.model();
    }

    /** x [rows, in] · w [in, out], by MatMul or Gemm. */
    private static Case product(SplittableRandom random) {
        GraphSketch sketch = new GraphSketch(random.nextLong());
        int in = random.nextInt(8, 80);
        int out = Math.max(1024 / in + 1, random.nextInt(8, 80));
        String output = random.nextBoolean() ? sketch.matMul("x", in, out) : sketch.gemm("x", in, out);
        return new Case(
                sketch.model(13, output, Dim.symbolic("batch"), Dim.fixed(in)),
                input(random, random.nextInt(1, 9), in));
    }

    /** The step of the input, and of each output channel's weights, as {@code w[k][n]}. */
    private static float[][] weights(Case given) {
        boolean isGemm = given.model().graph().nodes().get(0).is("Gemm");
        Tensor stored = given.model().graph().initializers().stream()
                .map(Initializer::tensor)
                .flatMap(Optional::stream)
                .filter(constant -> constant.shape().rank() == 2)
                .findFirst()
                .orElseThrow();
        int rows = Math.toIntExact(stored.shape().dim(0));
        int columns = Math.toIntExact(stored.shape().dim(1));
        float[] values = stored.toFloats();
        float[][] weights = isGemm ? new float[columns][rows] : new float[rows][columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                weights[isGemm ? c : r][isGemm ? r : c] = values[r * columns + c];
            }
        }
        return weights;
    }

    private static float step(float[] values) {
        float low = 0;
        float high = 0;
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return (high - low) / 255;
    }

    /**
     * How far each element of a quantized product can lie from the float one: with x off by s_x (half a step of rounding, and half a step
     * at the ends, where the rounded zero point shifts the range) and w by s_w / 2,
     * |Σ x·w − Σ x'·w'| ≤ Σ |w|·s_x + |x|·s_w/2 + s_x·s_w/2; a bias in int32 adds s_x·s_w/2.
     */
    private static double[] bounds(Case given, float[][] w) {
        float[] x = given.x().toFloats();
        int in = w.length;
        int out = w[0].length;
        double stepX = step(x);
        double[] bounds = new double[x.length / in * out];
        for (int n = 0; n < out; n++) {
            double largest = 0;
            for (float[] row : w) {
                largest = Math.max(largest, Math.abs(row[n]));
            }
            double stepW = largest / 127;
            for (int row = 0; row < x.length / in; row++) {
                double sum = stepX * stepW / 2;
                for (int k = 0; k < in; k++) {
                    sum += Math.abs(w[k][n]) * stepX + Math.abs(x[row * in + k]) * stepW / 2 + stepX * stepW / 2;
                }
                bounds[row * out + n] = sum;
            }
        }
        return bounds;
    }

    @Property(tries = 40, seed = "20261121", shrinking = ShrinkingMode.OFF)
    void aProductStaysWithinTheBoundThatFollowsFromItsScales(@ForAll("seeds") long seed) {
        Case given = product(new SplittableRandom(seed));
        float[] expected = output(given.model(), given).toFloats();
        double[] bounds = bounds(given, weights(given));
        for (String name : INT8) {
            Map<String, Object> plain = name.equals("int8-dynamic")
                    ? Map.of()
                    : Map.of("smooth", "off", "bias-correction", false, "activations.range", "min-max");
            float[] actual = output(variant(given, name, plain), given).toFloats();
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                double rounding = 1e-5 * Math.max(1, Math.abs(expected[i]));
                assertThat((double) Math.abs(actual[i] - expected[i]))
                        .as("%s of seed %d, element %d", name, seed, i)
                        .isLessThanOrEqualTo(bounds[i] + rounding);
            }
        }
    }

    private static Case chain(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.nextInt(3) == 0 ? convolutions(random) : products(random);
    }

    private static Case products(SplittableRandom random) {
        GraphSketch sketch = new GraphSketch(random.nextLong());
        int in = random.nextInt(4, 10) * 8;
        String x = "x";
        int width = in;
        for (int layers = random.nextInt(1, 4); layers > 0; layers--) {
            int out = random.nextInt(4, 10) * 8;
            String made = random.nextBoolean() ? sketch.linear(x, width, out) : sketch.gemm(x, width, out);
            made = out == width && random.nextBoolean() ? sketch.sum(made, x) : made;
            made = random.nextBoolean() ? sketch.relu(made) : made;
            x = random.nextInt(3) == 0 ? sketch.layerNorm(made, out) : made;
            width = out;
        }
        x = sketch.linear(x, width, 32);
        return new Case(
                sketch.model(random.nextBoolean() ? 13 : 17, x, Dim.symbolic("batch"), Dim.fixed(in)),
                input(random, random.nextInt(1, 9), in));
    }

    private static Case convolutions(SplittableRandom random) {
        GraphSketch sketch = new GraphSketch(random.nextLong());
        int in = random.nextInt(2, 9);
        String x = "x";
        int channels = in;
        for (int layers = random.nextInt(1, 4); layers > 0; layers--) {
            int out = random.nextInt(2, 13);
            String made = sketch.conv(x, channels, out);
            made = out == channels && random.nextBoolean() ? sketch.sum(made, x) : made;
            x = random.nextBoolean() ? sketch.relu(made) : made;
            channels = out;
        }
        x = sketch.conv(x, channels, 4);
        long side = random.nextInt(3, 10);
        return new Case(
                sketch.model(13, x, Dim.symbolic("batch"), Dim.fixed(in), Dim.unknown(), Dim.unknown()),
                input(random, random.nextInt(1, 3), in, side, side));
    }

    @Property(tries = 40, seed = "20261121", shrinking = ShrinkingMode.OFF)
    void chainsOfLayersKeepTheirSignal(@ForAll("seeds") long seed) {
        Case given = chain(seed);
        boolean isConvolutional = given.x().shape().rank() == 4;
        Tensor expected = output(given.model(), given);
        for (String name : isConvolutional ? INT8.subList(1, 4) : INT8) {
            FidelityCheck check = new FidelityCheck(Agreement.NONE);
            // The mean of a few rows' extremes would cut off values of this very input.
            Map<String, Object> settings =
                    name.equals("int8-dynamic") ? Map.of() : Map.of("activations.range", "min-max");
            check.accept(expected, output(variant(given, name, settings), given));
            assertThat(check.report().sqnrDb()).as("%s of seed %d", name, seed).isGreaterThan(MIN_SQNR_DB);
        }
    }

    @Property(tries = 40, seed = "20261121", shrinking = ShrinkingMode.OFF)
    void theFloatPassesChangeNoOutput(@ForAll("seeds") long seed) {
        Case given = chain(seed);
        Model optimized =
                run.quantize(given.model(), Recipe.Fp32Optimized.defaults()).model();
        float[] expected = output(given.model(), given).toFloats();
        float[] actual = output(optimized, given).toFloats();
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("seed %d, element %d", seed, i)
                    .isLessThanOrEqualTo(1e-5f * largest);
        }
    }
}
