package io.quantbench.quant.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.NestedModels;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.optimize.LiftConstants;
import io.quantbench.quant.optimize.NameNodes;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.HalfPrecision.Arithmetic;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.quantize.pass.WeightFormat.Blocks;
import io.quantbench.quant.quantize.pass.WeightFormat.Codebook;
import io.quantbench.quant.quantize.pass.WeightFormat.Int8;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightPlannersTest {
    private static final WeightOnlyPlanner.Options INT4 =
            new WeightOnlyPlanner.Options(new Blocks(4, 32, true, 4), true);

    private static Initializer matrix(String name, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(rows);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Initializer.of(name, Tensor.ofFloats(Shape.of(rows, columns), values));
    }

    private static Model model() {
        Tensor broken = Tensor.ofFloats(Shape.of(64, 64), filled(64 * 64, Float.NaN));
        Tensor far = Tensor.ofFloats(Shape.of(64, 64), filled(64 * 64, 1e6f));
        return TinyModels.model(
                13,
                List.of(
                        matrix("table", 600, 48),
                        matrix("w", 48, 96),
                        matrix("small", 96, 8),
                        Initializer.of("broken", broken),
                        Initializer.of("far", far)),
                List.of(TinyModels.longs("ids", Dim.unknown())),
                "y",
                Node.of("embed", "Gather", List.of("table", "ids"), List.of("e")),
                Node.of("wide", "MatMul", List.of("e", "w"), List.of("a")),
                Node.of("kept", "MatMul", List.of("e", "w"), List.of("b")),
                Node.of("narrow", "MatMul", List.of("a", "small"), List.of("c")),
                Node.of("self", "MatMul", List.of("a", "b"), List.of("d")),
                Node.of("left", "MatMul", List.of("w", "a"), List.of("f")),
                Node.of("nan", "MatMul", List.of("d", "broken"), List.of("g")),
                Node.of("big", "MatMul", List.of("d", "far"), List.of("h")),
                Node.of("sum", "Add", List.of("g", "h"), List.of("y")));
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    private static boolean selected(Node node) {
        return !node.name().equals("kept");
    }

    @Test
    void everyNodeGetsItsReason() {
        assertThat(WeightOnlyPlanner.decide(model(), WeightPlannersTest::selected, INT4))
                .extracting(NodeDecision::node, NodeDecision::treatment, NodeDecision::reason)
                .containsExactly(
                        tuple("embed", Treatment.BLOCK_TABLE, "table in 4 bits, symmetric, in blocks of 16"),
                        tuple("wide", Treatment.WEIGHT_BLOCKS, "weights in 4 bits, symmetric, in blocks of 32"),
                        tuple("kept", Treatment.FLOAT, "stays float: the recipe's selectors leave it out"),
                        tuple(
                                "narrow",
                                Treatment.FLOAT,
                                "stays float: its weight has fewer than 4096 elements, too few to pay"),
                        tuple("self", Treatment.FLOAT, "stays float: both operands are activations"),
                        tuple("left", Treatment.FLOAT, "stays float: its constant is the left operand"),
                        tuple(
                                "nan",
                                Treatment.FLOAT,
                                "stays float: its constant 'broken' has NaN at element 0, which no scale can stand for; "
                                        + "export the model again"),
                        tuple("big", Treatment.WEIGHT_BLOCKS, "weights in 4 bits, symmetric, in blocks of 32"),
                        tuple(
                                "sum",
                                Treatment.FLOAT,
                                "stays as it is: this recipe stores the weights of MatMul, Gemm and embeddings only"));
    }

    @Test
    void otherFormatsLeaveTables() {
        Codebook nf4 = new Codebook(Codebook.Table.NF4, 64);
        assertThat(WeightOnlyPlanner.decide(model(), node -> true, new WeightOnlyPlanner.Options(nf4, true)))
                .filteredOn(decision -> decision.treatment().isQuantized())
                .extracting(NodeDecision::node)
                .containsExactly("wide", "kept", "big");
        assertThat(WeightOnlyPlanner.decide(
                        model(), node -> true, new WeightOnlyPlanner.Options(Int8.defaults(), true)))
                .filteredOn(decision -> decision.treatment().isQuantized())
                .extracting(NodeDecision::node)
                .containsExactly("wide", "kept", "big");
    }

    @Test
    void refusesFormatsThatNobodyCanUse() {
        assertThatThrownBy(() -> new WeightOnlyPlanner.Options(new Blocks(8, 128, true, 0), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("accuracyLevel=0");
        assertThatThrownBy(() -> new WeightOnlyPlanner.Options(new WeightFormat.Half(), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fp16");
    }

    @Test
    void halfLeavesOutWhatItCannotHold() {
        assertThat(HalfPlanner.decide(model(), WeightPlannersTest::selected, Arithmetic.FLOAT))
                .extracting(NodeDecision::node, NodeDecision::treatment)
                .containsExactly(
                        tuple("embed", Treatment.FLOAT16),
                        tuple("wide", Treatment.FLOAT16),
                        tuple("kept", Treatment.FLOAT),
                        tuple("narrow", Treatment.FLOAT16),
                        tuple("self", Treatment.FLOAT),
                        tuple("left", Treatment.FLOAT16),
                        tuple("nan", Treatment.FLOAT),
                        tuple("big", Treatment.FLOAT),
                        tuple("sum", Treatment.FLOAT));
        assertThat(HalfPlanner.decide(model(), node -> true, Arithmetic.FLOAT))
                .filteredOn(decision -> decision.node().equals("big"))
                .extracting(NodeDecision::reason)
                .containsExactly(
                        "stays float32: of a constant that it reads, its element 0 is 1000000.0, beyond ±65504,"
                                + " where half ends");
    }

    @Test
    void nestedGraphsAreDecidedToo() {
        Model nested = NestedModels.ifInIf(
                matrix("w", 64, 64), TensorData.of(matrix("c", 64, 64).tensor().orElseThrow()));
        Model prepared = new EverywherePass(new LiftConstants()).apply(new NameNodes().apply(nested));
        assertThat(WeightOnlyPlanner.decide(prepared, node -> true, INT4))
                .filteredOn(decision -> decision.treatment() == Treatment.WEIGHT_BLOCKS)
                .extracting(NodeDecision::node)
                .containsExactly(
                        "If/then_branch/If/then_branch/mm", "If/then_branch/If/else_branch/mm", "If/else_branch/mm");
    }

    @Test
    void anLstmSaysWhyItStays() {
        Model model = TinyModels.xToY(List.of(), Node.of("lstm", "LSTM", List.of("x", "x", "x"), List.of("y")));
        Node lstm = model.graph().nodes().get(0);
        assertThat(LstmPlanner.decide(GraphEditor.of(model), lstm, Int8.defaults())
                        .reason())
                .isEqualTo("stays float: its weights are not constant");
    }
}
