package io.quantbench.quant.quantize;

import io.quantbench.quant.tensor.QuantParams;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is done to a model: one decision for each node, in graph order, and what calibration found, as plain data that can be
 * written ({@link PlanJson}), edited and carried out again.
 *
 * @param recipe what was asked for; it also says which float passes run first and how integers are written
 * @param decisions one for each node behind the float passes, subgraphs included
 * @param activations parameters of the tensors that are quantized with a fixed range
 * @param refinements changes to the float model before it is quantized
 */
public record QuantPlan(
        Recipe recipe, List<NodeDecision> decisions, Map<String, QuantParams> activations, Refinements refinements) {
    public QuantPlan {
        decisions = List.copyOf(decisions);
        activations = Collections.unmodifiableMap(new TreeMap<>(activations));
    }

    /** A plan without fixed ranges. */
    public static QuantPlan of(Recipe recipe, List<NodeDecision> decisions) {
        return new QuantPlan(recipe, decisions, Map.of(), Refinements.none());
    }

    public long quantizedCount() {
        return decisions.stream().filter(d -> d.treatment().isQuantized()).count();
    }

    /** The plan with these nodes left in float, because of {@code reason}. */
    public QuantPlan leavingFloat(Set<String> nodes, String reason) {
        List<NodeDecision> edited = decisions.stream()
                .map(d -> nodes.contains(d.node()) && d.treatment().isQuantized() ? d.asFloat(reason) : d)
                .toList();
        return new QuantPlan(recipe, edited, activations, refinements);
    }

    /** The plan with these decisions in place of its own. */
    public QuantPlan withDecisions(List<NodeDecision> newDecisions) {
        return new QuantPlan(recipe, newDecisions, activations, refinements);
    }

    /** The plan with these refinements noted. */
    public QuantPlan withRefinements(Refinements newRefinements) {
        return new QuantPlan(recipe, decisions, activations, newRefinements);
    }

    /** Names of the nodes with that treatment. */
    public Set<String> nodes(NodeDecision.Treatment treatment) {
        return decisions.stream()
                .filter(d -> d.treatment() == treatment)
                .map(NodeDecision::node)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A summary for people: one line for each kind of decision, with the number of nodes. */
    @Override
    public String toString() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (NodeDecision decision : decisions) {
            counts.merge(decision.treatment() + " " + decision.opType() + ": " + withoutNames(decision), 1L, Long::sum);
        }
        StringBuilder text = new StringBuilder("recipe ").append(recipe.name()).append('\n');
        counts.forEach((line, count) -> text.append(String.format(Locale.ROOT, "%5d x %s\n", count, line)));
        return text.toString();
    }

    /** The reason as it reads for all nodes alike. */
    private static String withoutNames(NodeDecision decision) {
        String reason = decision.reason().replaceAll("'[^']*'", "…");
        return decision.treatment() == NodeDecision.Treatment.INT8_ABSORBED
                ? reason.replaceFirst(" of .*", " of the product before it")
                : reason;
    }
}
