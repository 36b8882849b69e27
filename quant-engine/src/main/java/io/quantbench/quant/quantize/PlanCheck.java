package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.Rescaling;
import io.quantbench.quant.quantize.pass.WeightFormat;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds a plan, perhaps written by another run or edited by hand, against the model that it is to be carried out on. Nodes of which the
 * plan says nothing stay float.
 */
public final class PlanCheck {
    private static final Set<String> PRODUCTS = Set.of("MatMul", "Gemm");

    private static final Map<Treatment, Set<String>> OPERATORS = Map.of(
            Treatment.INT8_DYNAMIC,
            PRODUCTS,
            Treatment.INT8_LSTM,
            Set.of("LSTM"),
            Treatment.INT8_TABLE,
            Set.of("Gather"),
            Treatment.BLOCK_TABLE,
            Set.of("Gather"),
            Treatment.WEIGHT_BLOCKS,
            PRODUCTS,
            Treatment.WEIGHT_CODEBOOK,
            PRODUCTS);

    private final QuantPlan plan;
    private final GraphEditor graph;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, NodeDecision> decisions = new HashMap<>();

    private PlanCheck(QuantPlan plan, Model model) {
        this.plan = plan;
        this.graph = GraphEditor.of(model);
        collect(model.graph());
    }

    private void collect(Graph scope) {
        for (Node node : scope.nodes()) {
            nodes.put(node.name(), node);
            node.subgraphs().forEach(this::collect);
        }
    }

    /**
     * The plan as it can be carried out: an Add that was to become the bias of a product that now stays float, or takes its range at
     * run time, stays float too.
     *
     * @param model the prepared model
     * @throws QuantizationException if the plan is not of this model, or contradicts itself; the message names the node
     */
    public static QuantPlan fitted(QuantPlan plan, Model model) {
        PlanCheck check = new PlanCheck(plan, model);
        plan.decisions().forEach(check::check);
        List<NodeDecision> fitted =
                plan.decisions().stream().map(check::withoutLostBias).toList();
        return plan.withDecisions(fitted);
    }

    private void check(NodeDecision decision) {
        Node node = nodes.get(decision.node());
        if (node == null) {
            throw new QuantizationException("the plan speaks of node '" + decision.node() + "' (" + decision.opType()
                    + "), which the model does not have behind its float passes: the plan was made for another model; "
                    + "make a new one");
        }
        if (!node.opType().equals(decision.opType())) {
            throw new QuantizationException("the plan takes node '" + decision.node() + "' for " + decision.opType()
                    + ", but it is " + node.opType() + ": the plan was made for another model; make a new one");
        }
        if (decisions.put(decision.node(), decision) != null) {
            throw new QuantizationException(
                    "the plan decides twice on node '" + decision.node() + "'; leave one of them out");
        }
        Set<String> possible = OPERATORS.get(decision.treatment());
        if (possible != null && !possible.contains(decision.opType())) {
            throw contradiction(
                    decision,
                    "is for " + String.join(" and ", possible.stream().sorted().toList()));
        }
        if (!isPossible(decision, node)) {
            throw contradiction(
                    decision,
                    "does not go with weights "
                            + decision.weights().map(Object::toString).orElse("that are not given"));
        }
        checkRanges(decision, node);
    }

    private static QuantizationException contradiction(NodeDecision decision, String why) {
        return new QuantizationException("the plan gives node '" + decision.node() + "' (" + decision.opType()
                + ") the treatment " + decision.treatment() + ", which " + why + "; correct it, or make it FLOAT");
    }

    private static boolean isPossible(NodeDecision decision, Node node) {
        Optional<WeightFormat> weights = decision.weights();
        boolean isInt8 = weights.filter(WeightFormat.Int8.class::isInstance).isPresent();
        boolean isBlocks = weights.filter(WeightFormat.Blocks.class::isInstance).isPresent();
        return switch (decision.treatment()) {
            case INT8_DYNAMIC, INT8_LSTM -> isInt8 || weights.isEmpty();
            case INT8_STATIC -> isInt8 || (weights.isEmpty() && !LayerWeights.isLayer(node));
            case WEIGHT_BLOCKS -> isBlocks || isInt8;
            case BLOCK_TABLE -> isBlocks;
            case WEIGHT_CODEBOOK ->
                weights.filter(WeightFormat.Codebook.class::isInstance).isPresent();
            default -> true;
        };
    }

    private void checkRanges(NodeDecision decision, Node node) {
        if (decision.treatment() != Treatment.INT8_STATIC || !LayerWeights.isLayer(node)) {
            return;
        }
        Set<String> needed = new HashSet<>(Set.of(node.input(0)));
        if (node.is("Conv")) {
            needed.add(node.output(0));
        }
        needed.removeAll(plan.activations().keySet());
        if (!needed.isEmpty()) {
            throw contradiction(
                    decision,
                    "needs a scale for "
                            + String.join(", ", needed.stream().sorted().toList()) + " among its activations");
        }
    }

    private NodeDecision withoutLostBias(NodeDecision decision) {
        Node node = nodes.get(decision.node());
        if (node == null || decision.treatment() != Treatment.INT8_ABSORBED || !node.is("Add")) {
            return decision;
        }
        Optional<Node> matMul = node.inputs().stream()
                .flatMap(input -> graph.producer(input).stream())
                .filter(producer -> producer.is("MatMul"))
                .findFirst();
        boolean rescales = Rescaling.of(node, graph::constant)
                .filter(rescaling -> plan.activations().containsKey(rescaling.input()))
                .isPresent();
        boolean isTaken = matMul.map(producer -> decisions.get(producer.name()))
                .filter(product -> product.treatment() == Treatment.INT8_STATIC)
                .isPresent();
        return isTaken || rescales || matMul.isEmpty()
                ? decision
                : decision.asFloat("stays float: '" + matMul.get().name()
                        + "', whose bias it would have become, has no range from calibration");
    }
}
