package io.quantbench.quant.optimize;

import static io.quantbench.quant.optimize.FloatGraphs.operators;
import static io.quantbench.quant.optimize.FloatGraphs.random;
import static io.quantbench.quant.optimize.FloatGraphs.scalar;
import static io.quantbench.quant.optimize.FloatGraphs.staysEqual;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphValidator;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuseAttentionTest {
    private static final int HEADS = 3;
    private static final int SIZE = 4;
    private static final int WIDTH = HEADS * SIZE;
    private static final int LENGTH = 5;
    private static final Dim BATCH = Dim.symbolic("batch");
    private static final Dim SEQUENCE = Dim.symbolic("sequence");

    private static final List<Long> SWAP = List.of(0L, 2L, 1L, 3L);

    private static Node node(String type, String output, List<String> inputs, Attribute... attributes) {
        return Node.of("make_" + output, type, inputs, List.of(output), attributes);
    }

    private static Node transpose(String output, String input, List<Long> order) {
        return node("Transpose", output, List.of(input), Attribute.ofInts("perm", order));
    }

    /** Attention of q over k and v, with {@code scoring} between the product "qk" and the scores "scores". */
    private static Model attention(List<Node> scoring, Node... more) {
        List<Node> nodes = new ArrayList<>();
        for (String name : List.of("q", "k", "v")) {
            nodes.add(node("Reshape", name + "_split", List.of(name, "split")));
        }
        nodes.add(transpose("q_heads", "q_split", SWAP));
        nodes.add(transpose("k_heads", "k_split", List.of(0L, 2L, 3L, 1L)));
        nodes.add(transpose("v_heads", "v_split", SWAP));
        nodes.add(node("MatMul", "qk", List.of("q_heads", "k_heads")));
        nodes.addAll(scoring);
        nodes.add(node("Softmax", "p", List.of("scores"), Attribute.of("axis", 3L)));
        nodes.add(node("MatMul", "pv", List.of("p", "v_heads")));
        nodes.add(transpose("merged", "pv", SWAP));
        nodes.add(node("Reshape", more.length == 0 ? "y" : "attended", List.of("merged", "merge")));
        nodes.addAll(List.of(more));
        return model(nodes);
    }

    private static Model model(List<Node> nodes) {
        List<Initializer> constants = List.of(
                Initializer.of("split", Tensor.ofLongs(Shape.of(4), 0, 0, HEADS, SIZE)),
                Initializer.of("merge", Tensor.ofLongs(Shape.of(3), 0, 0, WIDTH)),
                Initializer.of("axes", Tensor.ofLongs(Shape.of(2), 1, 2)),
                scalar("two", 2),
                scalar("one", 1),
                scalar("least", -3.4028235e38f));
        List<ValueInfo> inputs = new ArrayList<>();
        for (String name : List.of("q", "k", "v")) {
            inputs.add(TinyModels.floats(name, BATCH, SEQUENCE, Dim.fixed(WIDTH)));
        }
        inputs.add(TinyModels.longs("mask", BATCH, SEQUENCE));
        inputs.add(TinyModels.floats("bias", Dim.fixed(1), Dim.fixed(HEADS), SEQUENCE, SEQUENCE));
        inputs.add(TinyModels.floats("row_bias", BATCH, Dim.fixed(1), Dim.fixed(1), SEQUENCE));
        ValueInfo output = TinyModels.floats("y", Dim.unknown(), Dim.unknown(), Dim.unknown());
        return TinyModels.model(13, constants, inputs, output, nodes.toArray(new Node[0]));
    }

    private static List<Node> masked() {
        return List.of(
                node("Div", "scaled", List.of("qk", "two")),
                node("Unsqueeze", "mask4", List.of("mask", "axes")),
                node("Cast", "mask_float", List.of("mask4"), Attribute.of("to", 1L)),
                node("Sub", "padding", List.of("one", "mask_float")),
                node("Mul", "added", List.of("padding", "least")),
                node("Add", "scores", List.of("scaled", "added")));
    }

    private static Map<String, Feed> feeds(int batch, long... mask) {
        Map<String, Feed> feeds = new HashMap<>();
        List<Long> shape = List.of((long) batch, (long) LENGTH, (long) WIDTH);
        long seed = 1;
        for (String name : List.of("q", "k", "v")) {
            feeds.put(name, new Feed(random(batch * LENGTH * WIDTH, seed++), shape));
        }
        feeds.put("mask", new Feed(mask, List.of((long) batch, (long) LENGTH)));
        feeds.put("bias", new Feed(random(HEADS * LENGTH * LENGTH, 8), List.of(1L, (long) HEADS, 5L, 5L)));
        feeds.put("row_bias", new Feed(random(batch * LENGTH, 9), List.of((long) batch, 1L, 1L, 5L)));
        return feeds;
    }

    private static long[] ones(int count) {
        long[] mask = new long[count];
        Arrays.fill(mask, 1);
        return mask;
    }

    private static Model fuse(Model before) {
        Model after = new FuseAttention().apply(before);
        assertThat(GraphValidator.problems(after)).isEmpty();
        assertThat(new FuseAttention().apply(after)).isEqualTo(after);
        return after;
    }

    @Test
    void aPaddingMaskIsKeptAndSkippedWhereNothingIsPadded(@TempDir Path folder) throws Exception {
        Model before = attention(masked());
        Model after = fuse(before);
        assertThat(operators(after)).containsExactly("Cast", "ReduceMin", "Cast", "If");
        staysEqual(before, after, folder, feeds(2, ones(10)));
        staysEqual(before, after, folder, feeds(2, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0));
        staysEqual(before, after, folder, feeds(2, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void allAttentionsOfOneMaskShareWhatIsComputedFromIt(@TempDir Path folder) throws Exception {
        Model one = attention(masked());
        List<Node> nodes = new ArrayList<>();
        for (Node node : one.graph().nodes()) {
            nodes.add(node.output(0).equals("y") ? node("Reshape", "first", node.inputs()) : node);
        }
        for (Node node : one.graph().nodes()) {
            List<String> inputs = node.inputs().stream()
                    .map(i -> i.equals("q") ? "first" : i.startsWith("q") ? i + "2" : i)
                    .map(i -> List.of("scaled", "scores", "p", "pv", "merged").contains(i) ? i + "2" : i)
                    .toList();
            boolean isSecond = !inputs.equals(node.inputs()) || node.output(0).equals("y");
            if (isSecond) {
                String output = node.output(0).equals("y") ? "y" : node.output(0) + "2";
                nodes.add(new Node(
                        node.name() + "2",
                        node.opType(),
                        "",
                        inputs,
                        List.of(output),
                        node.attributes(),
                        node.extras()));
            }
        }
        Model before = model(nodes);
        Model after = fuse(before);
        assertThat(operators(after)).containsExactly("Cast", "ReduceMin", "Cast", "If", "If");
        staysEqual(before, after, folder, feeds(1, 1, 1, 1, 1, 0));
    }

    @Test
    void withoutMaskItIsOneNode(@TempDir Path folder) throws Exception {
        Model before = attention(List.of(node("Mul", "scores", List.of("two", "qk"))));
        Model after = fuse(before);
        assertThat(operators(after)).containsExactly("MultiHeadAttention");
        staysEqual(before, after, folder, feeds(2, ones(10)));
    }

    @Test
    void aBiasForEveryPairOfPositionsIsHandedOn(@TempDir Path folder) throws Exception {
        Model before = attention(List.of(node("Add", "scores", List.of("bias", "qk"))));
        Model after = fuse(before);
        assertThat(operators(after)).containsExactly("MultiHeadAttention");
        staysEqual(before, after, folder, feeds(2, ones(10)));
    }

    @Test
    void aBiasThatTheKernelWouldHaveToBroadcastPreventsFusion() {
        Model before = attention(List.of(node("Add", "scores", List.of("qk", "row_bias"))));
        assertThat(fuse(before).graph().nodes()).isEqualTo(before.graph().nodes());
    }

    @Test
    void probabilitiesThatAreReadElsewherePreventFusion() {
        Model before = attention(
                List.of(node("Div", "scores", List.of("qk", "two"))),
                node("ReduceMean", "mean", List.of("p")),
                node("Mul", "y", List.of("attended", "mean")));
        assertThat(fuse(before).graph().nodes()).isEqualTo(before.graph().nodes());
    }

    @Test
    void anotherOrderOfAxesOrAnotherSoftmaxPreventsFusion() {
        Model model = attention(List.of(node("Div", "scores", List.of("qk", "two"))));
        List<Node> otherAxis = model.graph().nodes().stream()
                .map(n -> n.is("Softmax") ? node("Softmax", "p", n.inputs(), Attribute.of("axis", 2L)) : n)
                .toList();
        List<Node> otherOrder = model.graph().nodes().stream()
                .map(n -> n.output(0).equals("merged") ? transpose("merged", "pv", List.of(0L, 1L, 2L, 3L)) : n)
                .toList();
        for (List<Node> nodes : List.of(otherAxis, otherOrder)) {
            Model before = model.withGraph(model.graph().withNodes(nodes));
            assertThat(fuse(before).graph().nodes()).isEqualTo(before.graph().nodes());
        }
    }
}
