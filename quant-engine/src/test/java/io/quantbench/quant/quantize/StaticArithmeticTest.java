package io.quantbench.quant.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.optimize.OrtRunner;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.StaticOptions.Style;
import io.quantbench.quant.tensor.QuantParams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans and passes together, against the float model in the engine. */
class StaticArithmeticTest {
    private static final int ROWS = 6;
    private static final int SIZE = 9;

    private record Quantized(
            Model model, StaticPlan plan, List<Float> expected, List<Float> actual, Map<String, Long> kernels) {
        Treatment treatment(String node) {
            return plan.decisions().stream()
                    .filter(d -> d.node().equals(node + "_node"))
                    .findFirst()
                    .orElseThrow()
                    .treatment();
        }

        QuantParams params(String tensor) {
            return Objects.requireNonNull(plan.activations().get(tensor), tensor);
        }

        double worstError() {
            double worst = 0;
            for (int i = 0; i < expected.size(); i++) {
                worst = Math.max(worst, Math.abs(expected.get(i) - actual.get(i)));
            }
            return worst;
        }

        long conversions() {
            return kernels.getOrDefault("QuantizeLinear", 0L) + kernels.getOrDefault("DequantizeLinear", 0L);
        }
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>(values.length);
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    private static Quantized quantize(Path folder, Model model, Style style, Map<String, Feed> feeds) throws Exception {
        OrtRunner runner = new OrtRunner(folder);
        StaticPlan plan = StaticPlanner.plan(
                StaticOptions.defaults(style), model, StaticModels.ranges(model, runner, feeds), node -> true);
        Model quantized = StaticModels.apply(plan, style, model);
        return new Quantized(
                quantized,
                plan,
                list(runner.run(model, feeds)),
                list(runner.run(quantized, feeds)),
                StaticModels.operators(runner.optimizedByRuntime(quantized)));
    }

    private static Map<String, Feed> image(StaticModels models, int channels) {
        List<Long> shape = List.of(1L, (long) channels, (long) SIZE, (long) SIZE);
        return Map.of("x", new Feed(models.random(channels * SIZE * SIZE, 2), shape));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aLinearChainStaysWithinTheBoundOfItsScales(long seed, @TempDir Path folder) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        int[] widths = random.ints(4, 32, 70).toArray();
        for (Style style : Style.values()) {
            StaticModels models = new StaticModels(seed, 2);
            String tensor = "x";
            for (int i = 1; i < widths.length; i++) {
                tensor = models.matMul(tensor, "h" + i, widths[i - 1], widths[i]);
                tensor = models.add("Tanh", "t" + i, List.of(tensor));
            }
            Model model = models.model(tensor, 13);
            Map<String, Feed> feeds =
                    Map.of("x", new Feed(models.random(ROWS * widths[0], 1), List.of((long) ROWS, (long) widths[0])));
            Quantized result = quantize(folder, model, style, feeds);
            double error = 0;
            String input = "x";
            for (int i = 1; i < widths.length; i++) {
                QuantParams params = result.params(input);
                // Tanh changes no distance by more than a factor of 1.
                error = layerBound(models.values("h" + i + "_w"), widths[i], error + params.scale(0) / 2);
                input = "t" + i;
            }
            assertThat(result.worstError()).isLessThanOrEqualTo(error).isPositive();
            assertThat(result.kernels())
                    .containsEntry("MatMulIntegerToFloat", 3L)
                    .containsEntry("QuantizeLinear", 3L)
                    .doesNotContainKey("DequantizeLinear")
                    .doesNotContainKey("MatMul");
            assertThat(result.kernels().containsKey("Sub")).isEqualTo(style == Style.QDQ);
        }
    }

    /** |Σ w·e + (x + e)·d| for |x| ≤ 1, |e| ≤ error, |d| ≤ half a weight step; w is [in, out]. */
    private static double layerBound(float[] weight, int out, double error) {
        double worst = 0;
        for (int c = 0; c < out; c++) {
            double sum = 0;
            double largest = 0;
            for (int k = c; k < weight.length; k += out) {
                sum += Math.abs(weight[k]);
                largest = Math.max(largest, Math.abs(weight[k]));
            }
            double depth = (double) weight.length / out;
            worst = Math.max(worst, sum * error + depth * (1 + error) * largest / 254 + 1e-5);
        }
        return worst;
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void aResidualBlockIsIntegerFromEndToEnd(Style style, @TempDir Path folder) throws Exception {
        StaticModels models = new StaticModels(11, 4);
        models.conv("x", "a", 8, 16, 1);
        models.add("Relu", "ar", List.of("a"));
        models.conv("ar", "b", 16, 16, 16);
        models.conv("ar", "c", 16, 16, 1);
        models.add("Add", "s", List.of("b", "c"));
        models.add("Relu", "r", List.of("s"));
        models.add("Concat", "cat", List.of("ar", "r"), Attribute.of("axis", 1));
        models.add(
                "MaxPool",
                "pool",
                List.of("cat"),
                Attribute.ofInts("kernel_shape", List.of(2L, 2L)),
                Attribute.ofInts("strides", List.of(2L, 2L)));
        models.conv("pool", "y", 32, 8, 1);
        Quantized result = quantize(folder, models.model("y", 13), style, image(models, 8));
        assertThat(result.kernels())
                .containsEntry("QLinearConv", 4L)
                .containsEntry("QLinearAdd", 1L)
                .containsEntry("QLinearConcat", 1L)
                .containsEntry("NhwcMaxPool", 1L)
                .doesNotContainKeys("Conv", "Relu", "Add", "Concat");
        assertThat(result.conversions()).as("in and out").isEqualTo(2);
        assertThat(result.treatment("ar")).isEqualTo(Treatment.INT8_ABSORBED);
        assertThat(result.treatment("pool")).isEqualTo(Treatment.INT8_PASS_THROUGH);
        assertThat(relativeError(result)).isLessThan(0.02);
    }

    private static double relativeError(Quantized result) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < result.expected().size(); i++) {
            double error = result.expected().get(i) - result.actual().get(i);
            signal += (double) result.expected().get(i) * result.expected().get(i);
            noise += error * error;
        }
        return Math.sqrt(noise / signal);
    }

    /** x · clip(x + 3, 0, 6) / 6, written out as exporters do, then scaled and shifted by scalars. */
    private static String hardSwish(StaticModels models, String x) {
        models.constant("three", new float[] {3});
        models.constant("zero", new float[] {0});
        models.constant("six", new float[] {6});
        models.constant("scale", new float[] {0.7f}, 1);
        models.constant("shift", new float[] {-0.3f}, 1);
        models.add("Add", "x3", List.of(x, "three"));
        models.add("Clip", "gate", List.of("x3", "zero", "six"));
        models.add("Mul", "gated", List.of(x, "gate"));
        models.add("Div", "swish", List.of("gated", "six"));
        models.add("Mul", "scaled", List.of("scale", "swish"));
        return models.add("Add", "shifted", List.of("scaled", "shift"));
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void hardSwishIsOneClipAndOneProductOfIntegers(Style style, @TempDir Path folder) throws Exception {
        StaticModels models = new StaticModels(5, 4);
        models.conv("x", "a", 4, 16, 1);
        models.conv(hardSwish(models, "a"), "y", 16, 16, 16);
        Quantized result = quantize(folder, models.model("y", 13), style, image(models, 4));
        assertThat(result.kernels())
                .containsEntry("QLinearConv", 2L)
                .containsEntry("QLinearMul", 1L)
                .containsEntry("Clip", 1L)
                .doesNotContainKeys("Add", "Mul", "Div", "QLinearAdd");
        assertThat(result.conversions()).isEqualTo(2);
        QuantParams before = result.params("a");
        QuantParams gate = result.params("gate");
        assertThat(before.scale(0) * before.zeroPoint(0))
                .as("saturates where the gate is 0")
                .isEqualTo(3f);
        assertThat(gate.zeroPoint(0)).isZero();
        assertThat(gate.scale(0)).isEqualTo(before.scale(0));
        assertThat(relativeError(result)).isLessThan(0.03);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void aSqueezeAndExciteGateIsInteger(Style style, @TempDir Path folder) throws Exception {
        StaticModels models = new StaticModels(6, 4);
        models.conv("x", "a", 8, 16, 1);
        models.add("GlobalAveragePool", "mean", List.of("a"));
        models.conv("mean", "e", 16, 16, 1);
        models.add("HardSigmoid", "gate", List.of("e"), Attribute.of("alpha", 1f / 6), Attribute.of("beta", 0.5f));
        models.add("Mul", "m", List.of("a", "gate"));
        models.conv("m", "y", 16, 8, 1);
        Quantized result = quantize(folder, models.model("y", 13), style, image(models, 8));
        assertThat(result.kernels())
                .containsEntry("QLinearConv", 3L)
                .containsEntry("QLinearGlobalAveragePool", 1L)
                .containsEntry("QLinearMul", 1L)
                .doesNotContainKeys("HardSigmoid", "Mul");
        assertThat(result.conversions()).isEqualTo(2);
        assertThat(relativeError(result)).isLessThan(0.03);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void whatIsNotBetweenLayersStaysFloat(Style style, @TempDir Path folder) throws Exception {
        StaticModels models = new StaticModels(7, 4);
        models.add("Sigmoid", "before", List.of("x"));
        models.conv("before", "a", 8, 8, 1);
        models.add("Tanh", "t", List.of("a"));
        models.add("Sigmoid", "inner", List.of("t"));
        models.conv("inner", "b", 8, 8, 1);
        models.add("LeakyRelu", "y", List.of("b"));
        Quantized result = quantize(folder, models.model("y", 13), style, image(models, 8));
        assertThat(List.of("before", "t", "inner", "y"))
                .allSatisfy(node -> assertThat(result.treatment(node)).isEqualTo(Treatment.FLOAT));
        assertThat(result.plan().decisions())
                .filteredOn(d -> d.treatment() == Treatment.FLOAT)
                .allSatisfy(d -> assertThat(d.reason()).startsWith("stays float: "));
        assertThat(result.conversions()).as("around each layer").isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void aGemmTakesItsFactorsIntoItsConstants(Style style, @TempDir Path folder) throws Exception {
        StaticModels models = new StaticModels(8, 2);
        models.constant("w", models.random(48 * 40, 0.3), 40, 48);
        models.constant("b", models.random(40, 1), 40);
        models.add(
                "Gemm",
                "y",
                List.of("x", "w", "b"),
                Attribute.of("transB", 1),
                Attribute.of("alpha", 0.5f),
                Attribute.of("beta", 2f));
        Map<String, Feed> feeds = Map.of("x", new Feed(models.random(ROWS * 48, 1), List.of((long) ROWS, 48L)));
        Quantized result = quantize(folder, models.model("y", 13), style, feeds);
        assertThat(result.kernels()).containsEntry("QGemm", 1L).containsEntry("QuantizeLinear", 1L);
        assertThat(result.kernels()).doesNotContainKeys("Gemm", "DequantizeLinear");
        assertThat(relativeError(result)).isLessThan(0.02);
    }

    @Test
    void oneTensorIsQuantizedOnceForAllWhoReadIt(@TempDir Path folder) throws Exception {
        StaticModels models = new StaticModels(9, 2);
        models.matMul("x", "q", 48, 48);
        models.matMul("x", "k", 48, 48);
        models.add("Tanh", "t", List.of("x"));
        models.add("Sum", "y", List.of("q", "k", "t"));
        Map<String, Feed> feeds = Map.of("x", new Feed(models.random(ROWS * 48, 1), List.of((long) ROWS, 48L)));
        Quantized result = quantize(folder, models.model("y", 13), Style.OPERATORS, feeds);
        assertThat(StaticModels.operators(result.model()))
                .containsEntry("QuantizeLinear", 1L)
                .containsEntry("MatMulIntegerToFloat", 2L)
                .doesNotContainKey("Add");
    }

    @Test
    void theSameModelAlwaysGivesTheSameGraph(@TempDir Path folder) throws Exception {
        for (Style style : Style.values()) {
            StaticModels models = new StaticModels(5, 4);
            models.conv("x", "a", 4, 16, 1);
            models.conv(hardSwish(models, "a"), "y", 16, 16, 16);
            Model model = models.model("y", 13);
            Map<String, Feed> feeds = image(models, 4);
            Quantized first = quantize(folder, model, style, feeds);
            assertThat(quantize(folder, model, style, feeds).model()).isEqualTo(first.model());
            assertThat(first.model().graph().nodes()).extracting(Node::name).doesNotHaveDuplicates();
        }
    }
}
