package io.quantbench.quant.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.GraphSketch;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.NestedModels;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.OpsetImport;
import io.quantbench.quant.tensor.Dim;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeOpsetTest {
    private static final Dim[] DIMS = {Dim.unknown(), Dim.fixed(6), Dim.fixed(8)};

    private static Attribute ints(String name, Long... values) {
        return Attribute.ofInts(name, List.of(values));
    }

    /** Everything whose form changed between operator sets 11 and 13, one after the other. */
    private static Model changed(long opset) {
        GraphSketch sketch = new GraphSketch(1);
        String wide = sketch.node("Unsqueeze", List.of("x"), ints("axes", 1L, 4L));
        String back = sketch.node("Squeeze", List.of(wide), ints("axes", 4L, 1L));
        String part = sketch.node("Split", List.of(back), Attribute.of("axis", 2), ints("split", 8L));
        String likely = sketch.node("Softmax", List.of(part), Attribute.of("axis", 2));
        String unlikely = sketch.node("LogSoftmax", List.of(part), Attribute.of("axis", -1));
        String sum = sketch.node("ReduceSum", List.of(part), ints("axes", -1L), Attribute.of("keepdims", 1));
        String output = sketch.sum(sketch.sum(likely, unlikely), sum);
        return sketch.model(opset, output, DIMS);
    }

    private static Model upgraded(Model model) {
        return new UpgradeOpset().apply(model);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void whatChangedItsFormComputesTheSameAsBefore(long opset, @TempDir Path folder) throws Exception {
        Model before = changed(opset);
        Model after = upgraded(before);
        assertThat(after.opsetVersion("")).hasValue(UpgradeOpset.TO);
        assertThat(GraphValidator.problems(after)).isEmpty();
        assertThat(after.graph().nodes())
                .filteredOn(node -> !node.is("Add") && !node.opType().endsWith("oftmax"))
                .allSatisfy(node -> {
                    assertThat(node.inputs()).hasSize(2);
                    assertThat(node.intsAttribute("axes")).isEmpty();
                    assertThat(node.intsAttribute("split")).isEmpty();
                });
        FloatGraphs.staysEqual(before, after, folder, 2L, 6L, 8L);
    }

    @Test
    void aReduceSumOverEverythingKeepsDoingSo(@TempDir Path folder) throws Exception {
        GraphSketch sketch = new GraphSketch(1);
        String sum = sketch.node("ReduceSum", List.of("x"), Attribute.of("keepdims", 1));
        Model before = sketch.model(11, sketch.sum("x", sum), DIMS);
        FloatGraphs.staysEqual(before, upgraded(before), folder, 2L, 6L, 8L);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void aSoftmaxThatFlattensWhatLiesBehindItsAxisStillDoes(long axis, @TempDir Path folder) throws Exception {
        for (String type : List.of("Softmax", "LogSoftmax", "Hardmax")) {
            GraphSketch sketch = new GraphSketch(1);
            Model before = sketch.model(11, sketch.node(type, List.of("x"), Attribute.of("axis", axis)), DIMS);
            Model after = upgraded(before);
            assertThat(after.opsetVersion("")).hasValue(UpgradeOpset.TO);
            assertThat(GraphValidator.problems(after)).isEmpty();
            FloatGraphs.staysEqual(before, after, folder, 2L, 6L, 8L);
        }
    }

    @Test
    void aSoftmaxWithoutAxisOverAMatrixIsOverItsLast(@TempDir Path folder) throws Exception {
        GraphSketch sketch = new GraphSketch(1);
        Model before = sketch.model(11, sketch.node("Softmax", List.of("x")), Dim.unknown(), Dim.fixed(8));
        Model after = upgraded(before);
        assertThat(after.opsetVersion("")).hasValue(13);
        FloatGraphs.staysEqual(before, after, folder, 3L, 8L);
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 10, 13, 17})
    void otherOperatorSetsAreNotItsBusiness(long opset) {
        Model model = changed(opset);
        assertThat(upgraded(model)).isSameAs(model);
    }

    @Test
    void dropoutAndNestedGraphsLeaveTheModelAsItIs() {
        GraphSketch sketch = new GraphSketch(1);
        Model dropout = sketch.model(11, sketch.node("Dropout", List.of("x")), DIMS);
        assertThat(upgraded(dropout)).isEqualTo(dropout);
        Node choice = NestedModels.choice(
                "c",
                "y",
                NestedModels.branch("t", "a", Node.of("", "Relu", List.of("x"), List.of("a"))),
                NestedModels.branch("e", "b", Node.of("", "Abs", List.of("x"), List.of("b"))));
        Model nested = dropout.withGraph(dropout.graph().withNodes(List.of(choice)));
        assertThat(upgraded(nested)).isEqualTo(nested);
    }

    @Test
    void theOperatorSetsOfOtherDomainsStay() {
        GraphSketch sketch = new GraphSketch(1);
        Model model = sketch.model(12, sketch.relu("x"), DIMS)
                .withOpsets(List.of(OpsetImport.of(Node.MICROSOFT_DOMAIN, 1), OpsetImport.of("ai.onnx", 12)));
        assertThat(upgraded(model).opsets())
                .containsExactly(OpsetImport.of(Node.MICROSOFT_DOMAIN, 1), OpsetImport.of("ai.onnx", 13));
    }
}
