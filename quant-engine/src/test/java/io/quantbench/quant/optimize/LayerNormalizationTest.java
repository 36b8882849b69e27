package io.quantbench.quant.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerNormalizationTest {
    private static final int WIDTH = 16;
    private static final Dim BATCH = Dim.symbolic("batch");
    private static final Dim LENGTH = Dim.symbolic("length");

    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return values;
    }

    private static List<Initializer> constants() {
        return List.of(
                Initializer.of("two", Tensor.scalar(2f)),
                Initializer.of("eps", Tensor.scalar(1e-5f)),
                Initializer.of("gamma", Tensor.ofFloats(Shape.of(WIDTH), random(WIDTH, 1))),
                Initializer.of("beta", Tensor.ofFloats(Shape.of(WIDTH), random(WIDTH, 2))));
    }

    /** {@code y = layerNorm(a + b)}, with the normalization in nine nodes, then whatever {@code more} adds. */
    private static Model model(long opset, Dim secondBatch, Node... more) {
        Attribute axes = Attribute.ofInts("axes", List.of(-1L));
        List<Node> nodes = new ArrayList<>(List.of(
                Node.of("residual", "Add", List.of("a", "b"), List.of("x")),
                Node.of("mean", "ReduceMean", List.of("x"), List.of("m"), axes),
                Node.of("sub", "Sub", List.of("x", "m"), List.of("d")),
                Node.of("pow", "Pow", List.of("d", "two"), List.of("p")),
                Node.of("var", "ReduceMean", List.of("p"), List.of("v"), axes),
                Node.of("eps_add", "Add", List.of("v", "eps"), List.of("e")),
                Node.of("sqrt", "Sqrt", List.of("e"), List.of("s")),
                Node.of("div", "Div", List.of("d", "s"), List.of("n")),
                Node.of("scale", "Mul", List.of("gamma", "n"), List.of("g")),
                Node.of("shift", "Add", List.of("g", "beta"), List.of(more.length == 0 ? "y" : "normed"))));
        nodes.addAll(List.of(more));
        List<ValueInfo> inputs = List.of(
                TinyModels.floats("a", BATCH, LENGTH, Dim.fixed(WIDTH)),
                TinyModels.floats("b", secondBatch, LENGTH, Dim.fixed(WIDTH)));
        ValueInfo output = TinyModels.floats("y", BATCH, LENGTH, Dim.fixed(WIDTH));
        return TinyModels.model(opset, constants(), inputs, output, nodes.toArray(new Node[0]));
    }

    private static Map<String, Feed> feeds(long secondBatch) {
        List<Long> first = List.of(2L, 3L, (long) WIDTH);
        List<Long> second = List.of(secondBatch, 3L, (long) WIDTH);
        return Map.of(
                "a",
                new Feed(random(6 * WIDTH, 3), first),
                "b",
                new Feed(random((int) secondBatch * 3 * WIDTH, 4), second));
    }

    private static void staysEqual(Model before, Model after, Path folder) throws Exception {
        OrtRunner runner = new OrtRunner(folder);
        assertThat(runner.run(after, feeds(2))).containsExactly(runner.run(before, feeds(2)), within(1e-5f));
    }

    private static List<String> operators(Model model) {
        return model.graph().nodes().stream().map(Node::opType).toList();
    }

    @Test
    void aResidualNormalizationBecomesOneNode(@TempDir Path folder) throws Exception {
        Model before = model(13, BATCH);
        Model after = new FuseSkipLayerNormalization().apply(before);
        assertThat(operators(after)).containsExactly("SkipLayerNormalization");
        assertThat(after.opsetVersion(Node.MICROSOFT_DOMAIN)).hasValue(1);
        staysEqual(before, after, folder);
    }

    @Test
    void aSumThatIsReadElsewhereStaysAvailable(@TempDir Path folder) throws Exception {
        Model before = model(13, BATCH, Node.of("again", "Mul", List.of("normed", "x"), List.of("y")));
        Model after = new FuseSkipLayerNormalization().apply(before);
        assertThat(operators(after)).containsExactly("SkipLayerNormalization", "Mul");
        staysEqual(before, after, folder);
    }

    @Test
    void aBiasBeforeTheResidualAddGoesIntoTheSameNode(@TempDir Path folder) throws Exception {
        Model plain = model(13, BATCH);
        List<Node> nodes = new ArrayList<>(plain.graph().nodes());
        nodes.set(0, Node.of("residual", "Add", List.of("biased", "b"), List.of("x")));
        nodes.add(0, Node.of("bias_add", "Add", List.of("beta", "a"), List.of("biased")));
        Model before = plain.withGraph(plain.graph().withNodes(nodes));
        Model after = new FuseSkipLayerNormalization().apply(before);
        assertThat(after.graph().nodes()).singleElement().satisfies(node -> assertThat(node.inputs())
                .containsExactly("a", "b", "gamma", "beta", "beta"));
        staysEqual(before, after, folder);
    }

    @Test
    void anAddThatMayBroadcastIsLeftAlone() {
        Model before = model(13, Dim.symbolic("otherBatch"));
        assertThat(new FuseSkipLayerNormalization().apply(before)).isEqualTo(before);
    }

    @Test
    void aSkipThatIsBroadcastOverTheBatchGoesSecond(@TempDir Path folder) throws Exception {
        for (List<String> order : List.of(List.of("a", "b"), List.of("b", "a"))) {
            Model plain = model(13, Dim.fixed(1), Node.of("again", "Mul", List.of("normed", "x"), List.of("y")));
            List<Node> nodes = new ArrayList<>(plain.graph().nodes());
            nodes.set(0, nodes.get(0).withInputs(order));
            Model before = plain.withGraph(plain.graph().withNodes(nodes));
            Model after = new FuseSkipLayerNormalization().apply(before);
            assertThat(operators(after)).containsExactly("SkipLayerNormalization", "Mul");
            assertThat(after.graph().nodes().get(0).inputs()).startsWith("a", "b");
            OrtRunner runner = new OrtRunner(folder);
            assertThat(runner.run(after, feeds(1))).containsExactly(runner.run(before, feeds(1)), within(1e-4f));
        }
    }

    @Test
    void anInnerTensorThatIsReadElsewherePreventsFusion() {
        Model before = model(13, BATCH, Node.of("again", "Mul", List.of("normed", "s"), List.of("y")));
        assertThat(new FuseSkipLayerNormalization().apply(before)).isEqualTo(before);
    }

    @Test
    void fromOperatorSet17OnTheStandardOperatorIsUsed(@TempDir Path folder) throws Exception {
        Model before = model(17, Dim.fixed(1));
        Model after = new FuseLayerNormalization().apply(before);
        assertThat(operators(after)).containsExactly("Add", "LayerNormalization");
        OrtRunner runner = new OrtRunner(folder);
        assertThat(runner.run(after, feeds(1))).containsExactly(runner.run(before, feeds(1)), within(1e-5f));
        Model fused = new FuseSkipLayerNormalization().apply(new FuseLayerNormalization().apply(model(17, BATCH)));
        assertThat(operators(fused)).containsExactly("SkipLayerNormalization");
        staysEqual(model(17, BATCH), fused, folder);
    }

    @Test
    void belowOperatorSet17NothingIsWrittenThatIsNotStandard() {
        Model before = model(13, BATCH);
        assertThat(new FuseLayerNormalization().apply(before)).isSameAs(before);
    }
}
