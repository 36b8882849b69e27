package io.quantbench.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.optimize.OrtRunner;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.RecipeOptions;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizerTest {
    private static final int K = 48;
    private static final int N = 40;
    private static final int ROWS = 5;

    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1.5);
        }
        return values;
    }

    private static Initializer matrix(String name, int rows, int columns, long seed) {
        return Initializer.of(name, Tensor.ofFloats(Shape.of(rows, columns), random(rows * columns, seed)));
    }

    private static QuantizationResult quantize(Model model) {
        return quantize(model, Recipe.Int8Dynamic.defaults());
    }

    private static QuantizationResult quantize(Model model, Recipe recipe) {
        return new Quantizer(() -> 0).quantize(model, recipe);
    }

    private static Model matMulModel() {
        return TinyModels.xToY(List.of(matrix("w", K, N, 1)), Node.of("mm", "MatMul", List.of("x", "w"), List.of("y")));
    }

    private static long count(Model model, String opType) {
        return model.graph().nodes().stream()
                .filter(n -> n.opType().equals(opType))
                .count();
    }

    private static Map<String, Feed> x() {
        return Map.of("x", new Feed(random(ROWS * K, 2), List.of((long) ROWS, (long) K)));
    }

    /** DynamicQuantizeLinear, the integer product and the scaling, from their definitions; w is [K, N]. */
    private static float[] reference(float[] x, float[] w, float[] bias) {
        float min = 0;
        float max = 0;
        for (float value : x) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        float scale = (max - min) / 255;
        int zero = (int) Math.rint(-min / scale);
        float[] y = new float[ROWS * N];
        for (int n = 0; n < N; n++) {
            float bound = 0;
            for (int k = 0; k < K; k++) {
                bound = Math.max(bound, Math.abs(w[k * N + n]));
            }
            float weightScale = bound / 127;
            for (int row = 0; row < ROWS; row++) {
                int sum = 0;
                for (int k = 0; k < K; k++) {
                    int a = (int) Math.max(0, Math.min(255, Math.rint(x[row * K + k] / scale) + zero));
                    sum += (a - zero) * (int) Math.rint(w[k * N + n] / weightScale);
                }
                y[row * N + n] = sum * scale * weightScale + bias[n];
            }
        }
        return y;
    }

    @Test
    void aQuantizedProductEqualsTheIntegerReference(@TempDir Path folder) throws Exception {
        QuantizationResult result = quantize(matMulModel());
        assertThat(result.needsOnnxRuntime()).isFalse();
        float[] expected = reference(random(ROWS * K, 2), random(K * N, 1), new float[N]);
        assertThat(new OrtRunner(folder).run(result.model(), x())).containsExactly(expected, within(1e-4f));
    }

    @Test
    void aGemmIsTransposedScaledAndQuantizedWithItsBias(@TempDir Path folder) throws Exception {
        float[] w = random(K * N, 1);
        float[] transposed = new float[w.length];
        float[] scaled = new float[w.length];
        for (int i = 0; i < w.length; i++) {
            transposed[(i % N) * K + i / N] = w[i];
            scaled[i] = w[i] * 0.5f;
        }
        float[] bias = random(N, 3);
        float[] doubled = new float[N];
        for (int i = 0; i < N; i++) {
            doubled[i] = bias[i] * 2;
        }
        Model model = TinyModels.xToY(
                List.of(
                        Initializer.of("w", Tensor.ofFloats(Shape.of(N, K), transposed)),
                        Initializer.of("b", Tensor.ofFloats(Shape.of(N), bias))),
                Node.of(
                        "fc",
                        "Gemm",
                        List.of("x", "w", "b"),
                        List.of("y"),
                        Attribute.of("transB", 1),
                        Attribute.of("alpha", 0.5f),
                        Attribute.of("beta", 2f)));
        QuantizationResult result = quantize(model);
        assertThat(count(result.model(), "Gemm")).isZero();
        assertThat(new OrtRunner(folder).run(result.model(), x()))
                .containsExactly(reference(random(ROWS * K, 2), scaled, doubled), within(1e-4f));
        assertThat(count(new OrtRunner(folder).optimizedByRuntime(result.model()), "DynamicQuantizeMatMul"))
                .isOne();
    }

    @Test
    void oneInputIsQuantizedOnceAndOneWeightToo() {
        Model model = TinyModels.xToY(
                List.of(matrix("w", K, N, 1)),
                Node.of("a", "MatMul", List.of("x", "w"), List.of("p")),
                Node.of("b", "MatMul", List.of("x", "w"), List.of("q")),
                Node.of("add", "Add", List.of("p", "q"), List.of("y")));
        Model quantized = quantize(model).model();
        assertThat(count(quantized, "DynamicQuantizeLinear")).isOne();
        assertThat(count(quantized, "MatMulInteger")).isEqualTo(2);
        assertThat(quantized.graph().initializers())
                .extracting(Initializer::name)
                .containsExactly("w_quantized", "w_scale");
    }

    @Test
    void anEmbeddingIsWithinHalfAScaleOfEachRow(@TempDir Path folder) throws Exception {
        int width = 32;
        float[] table = random(1000 * width, 5);
        Model model = TinyModels.model(
                13,
                List.of(Initializer.of("table", Tensor.ofFloats(Shape.of(1000, width), table))),
                List.of(TinyModels.longs("ids", Dim.unknown())),
                "y",
                Node.of("embed", "Gather", List.of("table", "ids"), List.of("y")));
        Model quantized = quantize(model).model();
        long[] ids = {7, 999, -1, 0};
        float[] rows = new OrtRunner(folder).run(quantized, Map.of("ids", new Feed(ids, List.of(4L))));
        int[] expectedRows = {7, 999, 999, 0};
        for (int i = 0; i < rows.length; i++) {
            float original = table[expectedRows[i / width] * width + i % width];
            assertThat(rows[i]).isCloseTo(original, within(1.5f / 127 / 2 + 1e-6f));
        }
        assertThat(quantized.graph().initializers())
                .extracting(c -> c.tensor().orElseThrow().type())
                .containsExactlyInAnyOrder(DataType.INT8, DataType.FLOAT);
    }

    @Test
    void whatStaysFloatSaysWhy() {
        Model model = TinyModels.xToY(
                List.of(
                        matrix("small", K, 2, 1),
                        matrix("left", ROWS, K, 1),
                        Initializer.of("cube", Tensor.ofFloats(Shape.of(1, K, N), random(K * N, 1))),
                        Initializer.of("half", Tensor.ofBytes(DataType.INT8, Shape.of(0, 0))),
                        matrix("w", K, N, 1)),
                Node.of("square", "MatMul", List.of("x", "x"), List.of("a")),
                Node.of("narrow", "MatMul", List.of("x", "small"), List.of("b")),
                Node.of("reversed", "MatMul", List.of("left", "x"), List.of("c")),
                Node.of("batched", "MatMul", List.of("x", "cube"), List.of("d")),
                Node.of("integer", "MatMul", List.of("x", "half"), List.of("e")),
                Node.of("kept", "MatMul", List.of("x", "w"), List.of("f")),
                Node.of("sum", "Sum", List.of("a", "b", "c", "d", "e", "f"), List.of("y")));
        Recipe recipe = RecipeOptions.recipe("int8-dynamic", Map.of("exclude", List.of("ke.*")));
        QuantizationResult result = quantize(model, recipe);
        assertThat(result.plan().decisions())
                .extracting(NodeDecision::node, NodeDecision::reason)
                .containsExactly(
                        tuple("square", "stays float: both operands are activations, which lose more than they gain"),
                        tuple("narrow", "stays float: its weight has fewer than 1024 elements, too few to pay"),
                        tuple("reversed", "stays float: its constant is the left operand"),
                        tuple("batched", "stays float: its weight has rank 3, not 2"),
                        tuple("integer", "stays float: its weight is INT8, not FLOAT"),
                        tuple("kept", "stays float: the recipe's node patterns leave it out"),
                        tuple("sum", "stays as it is: this recipe quantizes MatMul, Gemm and embeddings only"));
        assertThat(result.model()).isEqualTo(model);
        assertThat(result.plan().quantizedCount()).isZero();
    }

    @Test
    void weightsInSubgraphsAreQuantizedAndNamedByTheirPath() {
        Graph branch = new Graph(
                "then",
                List.of(Node.of("inner", "MatMul", List.of("x", "w"), List.of("r"))),
                List.of(matrix("w", K, N, 1)),
                List.of(),
                List.of(TinyModels.floats("r")),
                List.of(),
                Extras.none());
        Attribute body = new Attribute.OfGraph("then_branch", branch, Extras.none());
        Model model = TinyModels.xToY(List.of(), Node.of("if", "If", List.of("x"), List.of("y"), body));
        QuantizationResult result = quantize(model);
        Graph rewritten = result.model().graph().nodes().get(0).subgraphs().get(0);
        assertThat(rewritten.nodes()).extracting(Node::opType).contains("MatMulInteger");
        assertThat(result.plan().decisions())
                .last()
                .isEqualTo(new NodeDecision(
                        "if/then_branch/inner",
                        "MatMul",
                        Treatment.INT8_DYNAMIC,
                        "u8 activations ranged at run time, s8 symmetric weights per output channel"));
    }

    @Test
    void aTableThatIsAlsoMultipliedStaysFloat() {
        Model model = TinyModels.model(
                13,
                List.of(matrix("table", 1000, 32, 1)),
                List.of(TinyModels.longs("ids", Dim.unknown())),
                "y",
                Node.of("embed", "Gather", List.of("table", "ids"), List.of("e")),
                Node.of("turn", "Transpose", List.of("table"), List.of("t")),
                Node.of("logits", "MatMul", List.of("e", "t"), List.of("y")));
        QuantizationResult result = quantize(model);
        assertThat(result.plan().decisions().get(0).reason()).contains("something else reads it too");
        assertThat(result.model()).isEqualTo(model);
    }

    private static Tuple tuple(Object... values) {
        return Tuple.tuple(values);
    }

    @Test
    void refusesAModelThatIsAlreadyQuantized() {
        Model once = quantize(matMulModel()).model();
        assertThatThrownBy(() -> quantize(once))
                .isInstanceOf(QuantizationException.class)
                .hasMessageContainingAll("already quantized", "DynamicQuantizeLinear 'x_QuantizeLinear'");
    }

    @Test
    void refusesAnOperatorSetWithoutDynamicQuantizationNamingIt() {
        Model old = TinyModels.model(
                10,
                List.of(matrix("w", K, N, 1)),
                List.of(TinyModels.floats("x")),
                "y",
                Node.of("mm", "MatMul", List.of("x", "w"), List.of("y")));
        assertThatThrownBy(() -> quantize(old))
                .isInstanceOf(QuantizationException.class)
                .hasMessageContaining("operator set 10");
    }

    @Test
    void theFloatRecipeQuantizesNothing() {
        QuantizationResult result = quantize(matMulModel(), Recipe.Fp32Optimized.defaults());
        assertThat(result.model()).isEqualTo(matMulModel());
        assertThat(result.plan().decisions())
                .extracting(NodeDecision::treatment)
                .containsExactly(Treatment.FLOAT);
        assertThat(result.plan().toString()).contains("fp32-optimized", "the recipe quantizes nothing");
    }
}
