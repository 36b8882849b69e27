package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.WeightFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Takes products that shall range their input at run time out of a static plan, before it relies on them. */
final class DynamicProducts {
    private DynamicProducts() {}

    /**
     * The plan that {@code rest} makes of the other nodes, with dynamic decisions for these.
     *
     * @param selected which nodes may be quantized
     * @param cause why a product takes its range at run time; empty if it does not
     * @param rest plans statically what its argument selects
     */
    static StaticPlan plan(
            Model model,
            WeightFormat.Int8 weights,
            Predicate<Node> selected,
            Function<Node, Optional<String>> cause,
            Function<Predicate<Node>, StaticPlan> rest) {
        Map<String, NodeDecision> dynamic = new HashMap<>();
        LayerWeights layers = new LayerWeights(GraphEditor.of(model));
        for (Node node : model.graph().nodes()) {
            boolean isProduct = node.is("MatMul") || node.is("Gemm");
            if (isProduct && selected.test(node) && layers.obstacle(node).isEmpty()) {
                cause.apply(node).ifPresent(why -> dynamic.put(node.name(), decision(node, why, weights)));
            }
        }
        StaticPlan plan = rest.apply(node -> selected.test(node) && !dynamic.containsKey(node.name()));
        List<NodeDecision> decisions = plan.decisions().stream()
                .map(decision -> dynamic.getOrDefault(decision.node(), decision))
                .toList();
        return new StaticPlan(decisions, plan.activations());
    }

    private static NodeDecision decision(Node node, String cause, WeightFormat.Int8 weights) {
        return new NodeDecision(
                node.name(),
                node.opType(),
                Treatment.INT8_DYNAMIC,
                "u8 activations ranged at run time: " + cause,
                Optional.of(weights));
    }
}
