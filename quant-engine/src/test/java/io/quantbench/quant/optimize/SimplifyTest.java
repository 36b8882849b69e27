package io.quantbench.quant.optimize;

import static io.quantbench.quant.optimize.FloatGraphs.constant;
import static io.quantbench.quant.optimize.FloatGraphs.model;
import static io.quantbench.quant.optimize.FloatGraphs.ofRank;
import static io.quantbench.quant.optimize.FloatGraphs.operators;
import static io.quantbench.quant.optimize.FloatGraphs.scalar;
import static io.quantbench.quant.optimize.FloatGraphs.staysEqual;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The passes that remove what need not be computed: identities, constants, targets of Reshape. */
class SimplifyTest {
    private static final List<Dim> SENTENCES = List.of(Dim.symbolic("batch"), Dim.symbolic("length"), Dim.fixed(8));

    private static Node node(String type, String output, List<String> inputs, Attribute... attributes) {
        return Node.of("make_" + output, type, inputs, List.of(output), attributes);
    }

    private static Initializer longs(String name, long... values) {
        return Initializer.of(name, Tensor.ofLongs(Shape.of(values.length), values));
    }

    @Test
    void operatorsThatHandOnTheirInputVanish(@TempDir Path folder) throws Exception {
        Model before = model(
                SENTENCES,
                List.of(scalar("one", 1), scalar("two", 2), longs("same", 0, 0, 8)),
                List.of(
                        node("Identity", "a", List.of("x")),
                        node("Dropout", "b", List.of("a")),
                        node("Cast", "c", List.of("b"), Attribute.of("to", 1L)),
                        node("Transpose", "d", List.of("c"), Attribute.ofInts("perm", List.of(0L, 1L, 2L))),
                        node("Reshape", "e", List.of("d", "same")),
                        node("Mul", "f", List.of("one", "e")),
                        node("Div", "g", List.of("f", "one")),
                        node("Mul", "y", List.of("g", "two"))));
        Model after = new RemoveIdentities().apply(before);
        assertThat(operators(after)).containsExactly("Mul");
        assertThat(new RemoveIdentities().apply(after)).isEqualTo(after);
        staysEqual(before, after, folder, 2L, 3L, 8L);
    }

    @Test
    void whatChangesItsInputOrMakesAnOutputStays() {
        Model before = model(
                SENTENCES,
                List.of(longs("other", 0, 0, 2, 4), constant("row", 1, 1, 1, 1, 1)),
                List.of(
                        node("Cast", "a", List.of("x"), Attribute.of("to", 10L)),
                        node("Cast", "b", List.of("a"), Attribute.of("to", 1L)),
                        node("Transpose", "c", List.of("b"), Attribute.ofInts("perm", List.of(0L, 2L, 1L))),
                        node("Reshape", "d", List.of("b", "other")),
                        node("Transpose", "e", List.of("d")),
                        node("MatMul", "f", List.of("b", "c")),
                        node("Add", "g", List.of("f", "e")),
                        node("Identity", "y", List.of("g"))));
        assertThat(new RemoveIdentities().apply(before).graph().nodes())
                .isEqualTo(before.graph().nodes());
    }

    @Test
    void aTargetThatIsComputedFromTheInputBecomesConstant(@TempDir Path folder) throws Exception {
        Model before = model(
                SENTENCES,
                List.of(
                        Initializer.of("i0", Tensor.scalar(0L)),
                        Initializer.of("i1", Tensor.scalar(1L)),
                        longs("axis", 0),
                        longs("heads", 2),
                        longs("rest", -1)),
                List.of(
                        node("Shape", "shape", List.of("x")),
                        node("Gather", "b", List.of("shape", "i0")),
                        node("Gather", "l", List.of("shape", "i1")),
                        node("Unsqueeze", "b1", List.of("b", "axis")),
                        node("Unsqueeze", "l1", List.of("l", "axis")),
                        node("Concat", "target", List.of("b1", "l1", "heads", "rest"), Attribute.of("axis", 0L)),
                        node("Reshape", "split", List.of("x", "target")),
                        node("Transpose", "y", List.of("split"), Attribute.ofInts("perm", List.of(0L, 2L, 1L, 3L)))));
        Model after = new ConstantReshapeTargets().apply(before);
        assertThat(operators(after)).containsExactly("Reshape", "Transpose");
        assertThat(after.graph().initializers()).singleElement().satisfies(target -> assertThat(
                        target.tensor().orElseThrow().toLongs())
                .containsExactly(0, 0, 2, 4));
        assertThat(new ConstantReshapeTargets().apply(after)).isEqualTo(after);
        staysEqual(before, after, folder, 2L, 3L, 8L);
    }

    private static Model withConstantPart(Node... more) {
        return ofRank(2, List.of(constant("a", 1, 4), constant("b", 2, 4), longs("shape", 1, 4)), more);
    }

    @Test
    void whatNeedsNoInputIsComputedInOneRun() {
        Model before = withConstantPart(
                node("Add", "c", List.of("a", "b")),
                node("Reshape", "d", List.of("c", "shape")),
                node("Mul", "y", List.of("x", "d")));
        List<Model> asked = new ArrayList<>();
        Tensor value = Tensor.ofFloats(Shape.of(1, 4), 1, 2, 3, 4);
        Model after = new FoldConstants(part -> {
                    asked.add(part);
                    return Map.of("d", value);
                })
                .apply(before);
        assertThat(operators(asked.get(0))).containsExactly("Add", "Reshape");
        assertThat(asked.get(0).graph().inputs()).isEmpty();
        assertThat(asked.get(0).graph().outputs()).singleElement().satisfies(output -> assertThat(
                        output.spec().orElseThrow().type())
                .isEqualTo(DataType.FLOAT));
        assertThat(after.graph().nodes()).containsExactly(before.graph().nodes().get(2));
        assertThat(after.graph().initializers()).containsExactly(Initializer.of("d", value));
    }

    @Test
    void randomAndQuantizedNumbersAndResultsOfManyBytesAreNotComputed() {
        FoldConstants failing = new FoldConstants(part -> {
            throw new AssertionError("asked for " + part.graph().nodes());
        });
        Model random =
                withConstantPart(node("RandomNormalLike", "r", List.of("a")), node("Mul", "y", List.of("x", "r")));
        assertThat(failing.apply(random)).isSameAs(random);
        Model quantized = ofRank(
                2,
                List.of(
                        Initializer.of("q", Tensor.ofBytes(DataType.INT8, Shape.of(2), (byte) 1, (byte) 2)),
                        scalar("scale", 0.5f)),
                node("DequantizeLinear", "d", List.of("q", "scale")),
                node("Mul", "y", List.of("x", "d")));
        assertThat(failing.apply(quantized)).isSameAs(quantized);
        Model large = ofRank(
                2,
                List.of(scalar("value", 1), longs("wide", 200, 100)),
                node("Expand", "e", List.of("value", "wide")),
                node("Mul", "y", List.of("x", "e")));
        Tensor expanded = Tensor.ofFloats(Shape.of(200, 100), new float[20_000]);
        assertThat(new FoldConstants(part -> Map.of("e", expanded)).apply(large))
                .isEqualTo(large);
    }

    @Test
    void equalConstantsAreKeptOnce(@TempDir Path folder) throws Exception {
        float[] values = new float[8 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 7 - 3;
        }
        float[] others = values.clone();
        others[500] += 1;
        Shape shape = Shape.of(8, 64);
        Model before = model(
                SENTENCES,
                List.of(
                        Initializer.of("w1", Tensor.ofFloats(shape, values)),
                        Initializer.of("w2", Tensor.ofFloats(shape, values)),
                        Initializer.of("w3", Tensor.ofFloats(shape, others)),
                        Initializer.of("w4", Tensor.ofFloats(Shape.of(8, 64, 1), values))),
                List.of(
                        node("MatMul", "a", List.of("x", "w1")),
                        node("MatMul", "b", List.of("x", "w2")),
                        node("MatMul", "c", List.of("x", "w3")),
                        node("Sum", "s", List.of("a", "b", "c")),
                        node("ReduceSum", "t", List.of("w4"), Attribute.of("keepdims", 0L)),
                        node("Mul", "y", List.of("s", "t"))));
        Model after = new ShareConstants().apply(before);
        assertThat(after.graph().initializers()).extracting(Initializer::name).containsExactly("w1", "w3", "w4");
        assertThat(new ShareConstants().apply(after)).isEqualTo(after);
        staysEqual(before, after, folder, 2L, 3L, 8L);
    }
}
