package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.NestedGraph;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.HalfConstant;
import io.quantbench.quant.quantize.pass.HalfPrecision;
import io.quantbench.quant.quantize.pass.HalfPrecision.Arithmetic;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Half;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides for each node of a prepared model (unique names, constants lifted) whether its constants are stored in binary16 and, for
 * {@link Arithmetic#HALF}, whether it computes in it. With {@link Arithmetic#FLOAT}, right for x86 CPUs, a variant is half as large and
 * as fast as the original.
 */
public final class HalfPlanner {
    private final GraphEditor graph;
    private final Predicate<Node> selection;
    private final Arithmetic arithmetic;

    private HalfPlanner(Model model, Predicate<Node> selection, Arithmetic arithmetic) {
        this.graph = GraphEditor.of(model);
        this.selection = selection;
        this.arithmetic = arithmetic;
    }

    /** One decision for each node that {@code model} has, in graph order, those of nested graphs behind the node around them. */
    public static List<NodeDecision> decide(Model model, Predicate<Node> selection, Arithmetic arithmetic) {
        HalfPlanner planner = new HalfPlanner(model, selection, arithmetic);
        List<NodeDecision> decisions = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            decisions.add(planner.decide(node));
            for (Graph nested : node.subgraphs()) {
                decisions.addAll(decide(NestedGraph.of(model, nested).model(), selection, arithmetic));
            }
        }
        return List.copyOf(decisions);
    }

    private NodeDecision decide(Node node) {
        List<Tensor> constants = node.inputs().stream()
                .map(graph::constant)
                .flatMap(Optional::stream)
                .filter(constant -> constant.type() == DataType.FLOAT)
                .toList();
        boolean hasLarge = constants.stream().anyMatch(c -> c.shape().elementCount() >= HalfPrecision.MIN_ELEMENTS);
        boolean mayCompute = arithmetic == Arithmetic.HALF && HalfPrecision.hasHalfForm(node);
        if (!hasLarge && !mayCompute) {
            return stays(
                    node,
                    arithmetic == Arithmetic.HALF
                            ? "it has no binary16 form that is safe"
                            : "it reads no constant of " + HalfPrecision.MIN_ELEMENTS + " or more elements");
        }
        if (!selection.test(node)) {
            return stays(node, "the recipe's selectors leave it out");
        }
        boolean losesConstant = mayCompute && constants.stream().anyMatch(HalfPlanner::vanishes);
        if (losesConstant) {
            return stays(node, "a constant that it reads is too small for binary16 and would become 0");
        }
        return constants.stream()
                .map(HalfConstant::obstacle)
                .flatMap(Optional::stream)
                .findFirst()
                .map(reason -> stays(node, "of a constant that it reads, " + reason))
                .orElseGet(() -> new NodeDecision(
                        node.name(),
                        node.opType(),
                        Treatment.FLOAT16,
                        mayCompute
                                ? "computes in binary16, from constants in binary16"
                                : "constants stored as binary16, widened when the model is loaded",
                        Optional.of(new WeightFormat.Half())));
    }

    /** Whether a parameter, such as the epsilon of a normalization, would become 0; single weights of many may. */
    private static boolean vanishes(Tensor constant) {
        if (constant.shape().elementCount() >= HalfPrecision.MIN_ELEMENTS) {
            return false;
        }
        for (float value : constant.toFloats()) {
            if (value != 0 && Half.toFloat(Half.toBits(value)) == 0) {
                return true;
            }
        }
        return false;
    }

    private static NodeDecision stays(Node node, String reason) {
        return new NodeDecision(node.name(), node.opType(), Treatment.FLOAT, "stays float32: " + reason);
    }
}
