package io.quantbench.quant.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in an order in which each comes after the nodes whose outputs it, or one of its subgraphs, reads. The order is stable: a
 * node moves only if it must. (Kahn's algorithm with a queue ordered by the original index, O(E + V log V).)
 *
 * @param sorted all nodes that can be ordered
 * @param cyclic the nodes that lie on, or behind, a cycle; empty for a well-formed graph
 */
public record TopologicalOrder(List<Node> sorted, List<Node> cyclic) {
    public TopologicalOrder {
        sorted = List.copyOf(sorted);
        cyclic = List.copyOf(cyclic);
    }

    public static TopologicalOrder of(List<Node> nodes) {
        Map<String, Integer> producers = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String output : nodes.get(i).outputs()) {
                if (!output.isEmpty()) {
                    producers.putIfAbsent(output, i);
                }
            }
        }
        List<List<Integer>> dependents = new ArrayList<>();
        nodes.forEach(node -> dependents.add(new ArrayList<>()));
        int[] missing = new int[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            for (int producer : producersOf(nodes.get(i), producers)) {
                dependents.get(producer).add(i);
                missing[i]++;
            }
        }
        return drain(nodes, dependents, missing);
    }

    private static Collection<Integer> producersOf(Node node, Map<String, Integer> producers) {
        Set<Integer> found = new HashSet<>();
        for (String input : node.inputs()) {
            addIfPresent(found, producers.get(input));
        }
        for (String captured : node.capturedNames()) {
            addIfPresent(found, producers.get(captured));
        }
        return found;
    }

    private static void addIfPresent(Set<Integer> found, @Nullable Integer producer) {
        if (producer != null) {
            found.add(producer);
        }
    }

    private static TopologicalOrder drain(List<Node> nodes, List<List<Integer>> dependents, int[] missing) {
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < missing.length; i++) {
            if (missing[i] == 0) {
                ready.add(i);
            }
        }
        List<Node> sorted = new ArrayList<>(nodes.size());
        for (Integer next = ready.poll(); next != null; next = ready.poll()) {
            sorted.add(nodes.get(next));
            for (int dependent : dependents.get(next)) {
                if (--missing[dependent] == 0) {
                    ready.add(dependent);
                }
            }
        }
        List<Node> cyclic = new ArrayList<>();
        for (int i = 0; i < missing.length; i++) {
            if (missing[i] > 0) {
                cyclic.add(nodes.get(i));
            }
        }
        return new TopologicalOrder(sorted, cyclic);
    }
}
