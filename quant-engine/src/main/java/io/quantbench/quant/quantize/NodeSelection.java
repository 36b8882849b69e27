package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.Node;
import java.util.List;
import java.util.Optional;

/**
 * Which nodes may be quantized.
 *
 * @param include a node must match one of these, unless there are none
 * @param exclude a node that matches one of these stays float, whatever {@code include} says
 * @param overrides other settings for some of them; a later one goes before an earlier one
 */
public record NodeSelection(List<NodeSelector> include, List<NodeSelector> exclude, List<NodeOverride> overrides) {
    private static final NodeSelection ALL = new NodeSelection(List.of(), List.of(), List.of());

    public NodeSelection {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        overrides = List.copyOf(overrides);
    }

    /** Lets every node pass. */
    public static NodeSelection all() {
        return ALL;
    }

    /**
     * From the text form of selectors.
     *
     * @throws IllegalArgumentException if one cannot be read
     */
    public static NodeSelection parse(List<String> include, List<String> exclude) {
        return new NodeSelection(
                include.stream().map(NodeSelector::parse).toList(),
                exclude.stream().map(NodeSelector::parse).toList(),
                List.of());
    }

    public boolean accepts(String nodeName, String opType) {
        return (include.isEmpty() || include.stream().anyMatch(s -> s.matches(nodeName, opType)))
                && exclude.stream().noneMatch(s -> s.matches(nodeName, opType));
    }

    public boolean accepts(Node node) {
        return accepts(node.name(), node.opType());
    }

    /** The decisions with all overrides carried out. */
    public List<NodeDecision> override(List<NodeDecision> decisions) {
        return decisions.stream().map(this::override).toList();
    }

    /** The override because of which the product {@code node} takes its input's range at run time; empty if none says so. */
    Optional<NodeOverride> dynamicRanges(Node node) {
        return overrides.stream()
                .filter(override -> override.makesDynamic(node.name(), node.opType()))
                .findFirst();
    }

    private NodeDecision override(NodeDecision decision) {
        NodeDecision current = decision;
        for (NodeOverride override : overrides) {
            current = override.applyTo(current);
        }
        return current;
    }
}
