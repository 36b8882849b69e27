package io.quantbench.quant.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.calibrate.Range;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.StaticOptions.Style;
import io.quantbench.quant.quantize.pass.ActivationFormat;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.tensor.DataType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StaticPlannerTest {
    private static final StaticOptions OPERATORS = StaticOptions.defaults(Style.OPERATORS);

    private static Optional<Range> unit(String tensor) {
        return tensor.isEmpty() ? Optional.empty() : Optional.of(new Range(-1, 1));
    }

    private static Model attention(long opset) {
        StaticModels models = new StaticModels(1, 2);
        models.matMul("x", "q", 48, 48);
        models.matMul("x", "k", 48, 48);
        models.add("Transpose", "kt", List.of("k"));
        models.add("MatMul", "scores", List.of("q", "kt"));
        models.add("Softmax", "p", List.of("scores"), Attribute.of("axis", -1));
        models.add("MatMul", "y", List.of("p", "k"));
        return models.model("y", opset);
    }

    private static Model convolutions() {
        StaticModels models = new StaticModels(2, 4);
        models.conv("x", "a", 8, 8, 1);
        models.add("Relu", "r", List.of("a"));
        models.conv("r", "b", 8, 8, 8);
        models.add("Sigmoid", "g", List.of("b"));
        models.conv("g", "y", 8, 8, 1);
        return models.model("y", 13);
    }

    private static String reason(StaticPlan plan, String node) {
        return plan.decisions().stream()
                .filter(d -> d.node().equals(node + "_node"))
                .findFirst()
                .orElseThrow()
                .reason();
    }

    private static List<Treatment> treatments(StaticPlan plan) {
        return plan.decisions().stream().map(NodeDecision::treatment).collect(Collectors.toList());
    }

    @Test
    void productsOfTwoActivationsStayFloatAndEverythingHasAReason() {
        StaticPlan plan = StaticPlanner.plan(OPERATORS, attention(13), StaticPlannerTest::unit, node -> true);
        assertThat(reason(plan, "scores")).startsWith("stays float: both operands are activations");
        assertThat(reason(plan, "p")).startsWith("stays float: it has no integer kernel");
        assertThat(reason(plan, "kt")).contains("its input 'k' is float");
        assertThat(reason(plan, "q")).isEqualTo("becomes the bias of q_product_node");
        assertThat(reason(plan, "q_product")).contains("u8 activations", "s8 symmetric weights per output channel");
        assertThat(plan.activations()).containsOnlyKeys("x");
        assertThat(plan.decisions()).allSatisfy(d -> assertThat(d.reason()).isNotBlank());
    }

    @Test
    void withQuantizeLinearTheBiasStaysAnOperator() {
        StaticPlan plan = StaticPlanner.plan(
                StaticOptions.defaults(Style.QDQ), attention(13), StaticPlannerTest::unit, node -> true);
        assertThat(reason(plan, "q")).startsWith("stays float: ");
    }

    @Test
    void whatIsNotCalibratedStaysFloat() {
        Function<String, Optional<Range>> ranges =
                tensor -> tensor.equals("b") ? Optional.empty() : Optional.of(new Range(-1, 1));
        StaticPlan plan = StaticPlanner.plan(OPERATORS, convolutions(), ranges, node -> true);
        assertThat(reason(plan, "b")).isEqualTo("stays float: calibration has no range for 'b'");
        assertThat(treatments(plan))
                .containsExactly(
                        Treatment.INT8_STATIC,
                        Treatment.FLOAT,
                        Treatment.FLOAT,
                        Treatment.FLOAT,
                        Treatment.INT8_STATIC);
    }

    @Test
    void asksForTheRangesThatItUses() {
        assertThat(StaticPlanner.tensorsToCalibrate(attention(13), node -> true))
                .containsExactly("x");
        assertThat(StaticPlanner.tensorsToCalibrate(convolutions(), node -> true))
                .containsExactly("x", "a", "r", "b", "g", "y");
    }

    @Test
    void nodesLeftOutStayFloatAndSayWhy() {
        StaticPlan plan =
                StaticPlanner.plan(OPERATORS, convolutions(), StaticPlannerTest::unit, node -> !node.is("Sigmoid"));
        assertThat(reason(plan, "g")).isEqualTo("stays float: the recipe's node selection leaves it out");
    }

    @Test
    void theFirstLayersCanBeLeftOut() {
        StaticPlan plan =
                StaticPlanner.plan(OPERATORS, convolutions(), StaticPlannerTest::unit, node -> !List.of("a", "r")
                        .contains(node.output(0)));
        assertThat(treatments(plan))
                .containsExactly(
                        Treatment.FLOAT,
                        Treatment.FLOAT,
                        Treatment.INT8_STATIC,
                        Treatment.INT8_STATIC,
                        Treatment.INT8_STATIC);
    }

    @Test
    void reluAndWhatItReadsShareTheRangeBehindIt() {
        Function<String, Optional<Range>> ranges =
                tensor -> Optional.of(tensor.equals("r") ? new Range(0, 2) : new Range(-8, 2));
        StaticPlan plan = StaticPlanner.plan(OPERATORS, convolutions(), ranges, node -> true);
        assertThat(plan.activations().get("a"))
                .isEqualTo(plan.activations().get("r"))
                .satisfies(params -> assertThat(params.zeroPoint(0)).isZero())
                .satisfies(params -> assertThat(params.scale(0)).isEqualTo(2f / 255));
    }

    @Test
    void signedActivationsAreSymmetric() {
        StaticOptions signed =
                new StaticOptions(Style.OPERATORS, WeightFormat.Int8.defaults(), ActivationFormat.signed());
        StaticPlan plan = StaticPlanner.plan(signed, convolutions(), StaticPlannerTest::unit, node -> true);
        assertThat(plan.activations().values()).allSatisfy(params -> {
            assertThat(params.type()).isEqualTo(DataType.INT8);
            assertThat(params.zeroPoint(0)).isZero();
        });
    }

    @Test
    void refusesOperatorSetsThatCannotSayItAndTellsTheWayOut() {
        assertThatThrownBy(() -> StaticPlanner.plan(
                        StaticOptions.defaults(Style.QDQ), attention(12), StaticPlannerTest::unit, node -> true))
                .isInstanceOf(QuantizationException.class)
                .hasMessageContainingAll("operator set 12", "13", "int8-static-qoperator");
        assertThatThrownBy(() -> StaticPlanner.plan(OPERATORS, attention(9), StaticPlannerTest::unit, node -> true))
                .isInstanceOf(QuantizationException.class)
                .hasMessageContaining("operator set 9");
        assertThat(StaticPlanner.plan(OPERATORS, attention(12), StaticPlannerTest::unit, node -> true)
                        .activations())
                .isNotEmpty();
    }

    @Test
    void aHybridTakesDriftingRangesFromEachInput() {
        StaticModels models = new StaticModels(3, 2);
        models.matMul("x", "q", 48, 48);
        models.add("Tanh", "t", List.of("q"));
        models.matMul("t", "y", 48, 48);
        Model model = models.model("y", 13);
        Function<String, OptionalDouble> drifts = tensor -> OptionalDouble.of(tensor.equals("x") ? 3.25 : 1.5);
        StaticPlan plan = HybridPlanner.plan(OPERATORS, model, StaticPlannerTest::unit, drifts, node -> true);
        assertThat(treatments(plan))
                .containsExactly(
                        Treatment.INT8_DYNAMIC,
                        Treatment.FLOAT,
                        Treatment.FLOAT,
                        Treatment.INT8_STATIC,
                        Treatment.INT8_ABSORBED);
        assertThat(reason(plan, "q_product"))
                .isEqualTo("u8 activations ranged at run time: all samples span 3.3 times the range of the usual one");
        StaticPlan unknown =
                HybridPlanner.plan(OPERATORS, model, t -> Optional.empty(), t -> OptionalDouble.empty(), node -> true);
        assertThat(reason(unknown, "y_product")).contains("calibration has no range for 't'");
        assertThatThrownBy(() -> HybridPlanner.plan(
                        StaticOptions.defaults(Style.QDQ), model, StaticPlannerTest::unit, drifts, (Node node) -> true))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
