package io.quantbench.quant.audit;

import io.quantbench.quant.audit.Scope.Site;
import io.quantbench.quant.graph.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the nodes of a variant that one kernel of the engine's graph stands for. Fusions keep the names of the tensors at their
 * edges: the nodes between a kernel's outputs and the nearest tensors that both graphs have are those that it replaced. Where the
 * engine put a tensor of its own behind a kernel (a change of layout), the next known tensor behind it is taken.
 */
final class SourceNodes {
    private static final int MAX_NODES = 64;
    private static final int MAX_STEPS_FORWARD = 3;

    private static final Set<String> AUXILIARY = Set.of(
            "Cast",
            "Constant",
            "DequantizeLinear",
            "DynamicQuantizeLinear",
            "Identity",
            "QuantizeLinear",
            "Reshape",
            "Transpose");

    private final Map<String, Scope> variant;
    private final Optional<Scope> source;
    private final Set<String> sourceNames;

    /**
     * A finder that answers with names of {@code source}, the float model, if that is given; it shares node names or tensor names
     * with the variant.
     */
    SourceNodes(Scope variant, Optional<Scope> source) {
        this.variant = variant.all().collect(Collectors.toMap(Scope::key, Function.identity(), (a, b) -> a));
        this.source = source;
        this.sourceNames = source.stream()
                .flatMap(Scope::sites)
                .map(site -> site.scope().pathOf(site.node()))
                .collect(Collectors.toSet());
    }

    /** Names of the nodes, the one that gives the kernel its work first. */
    List<String> of(Site kernel) {
        Scope there = variant.get(kernel.scope().key());
        if (there == null) {
            return List.of();
        }
        Optional<Node> sameName = namesake(there, kernel.node());
        if (sameName.isPresent()) {
            return nameInSource(there, sameName.get()).stream().toList();
        }
        Set<String> starts = knownOutputs(kernel, there, MAX_STEPS_FORWARD);
        return workers(kernel.node(), region(kernel.scope(), there, starts)).stream()
                .map(node -> nameInSource(there, node))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** A node that the engine took over as it is, though perhaps in another layout and with other tensor names. */
    private static Optional<Node> namesake(Scope there, Node kernel) {
        return there.named(kernel.name()).filter(node -> node.opType().equals(kernel.opType()));
    }

    /** An operator that is in the region stands for itself alone; a fused one for the whole region, the main work first. */
    private static List<Node> workers(Node kernel, List<Node> region) {
        Optional<Node> itself =
                region.stream().filter(node -> rank(kernel, node) == 0).findFirst();
        if (itself.isPresent()) {
            return List.of(itself.get());
        }
        Comparator<Node> byWork = Comparator.comparingInt(node -> rank(kernel, node));
        return AUXILIARY.contains(kernel.opType())
                ? List.of()
                : region.stream().sorted(byWork).toList();
    }

    private static Set<String> knownOutputs(Site kernel, Scope there, int steps) {
        Set<String> known = new LinkedHashSet<>();
        for (String output : kernel.node().outputs()) {
            if (there.producer(output).isPresent()) {
                known.add(output);
            } else if (steps > 0) {
                kernel.scope().readers(output).stream()
                        .filter(reader -> reader.scope() == kernel.scope())
                        .forEach(reader -> known.addAll(knownOutputs(reader, there, steps - 1)));
            }
        }
        return known;
    }

    /**
     * Nodes of {@code there} behind tensors that the engine's graph {@code here} still has, nearest to the outputs first. No kernel
     * reaches back across a DequantizeLinear: what made the integers is another one.
     */
    private static List<Node> region(Scope here, Scope there, Set<String> starts) {
        List<Node> nodes = new ArrayList<>();
        Set<Node> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<String> open = new ArrayDeque<>(starts);
        Set<String> seen = new LinkedHashSet<>(starts);
        while (!open.isEmpty() && nodes.size() < MAX_NODES) {
            String tensor = open.removeFirst();
            @Nullable
            Node node = there.producer(tensor)
                    .filter(site -> site.scope() == there)
                    .map(Site::node)
                    .orElse(null);
            if (node != null && taken.add(node)) {
                nodes.add(node);
            }
            if (node != null && !node.is("DequantizeLinear")) {
                node.inputs().stream()
                        .filter(input -> !input.isEmpty() && !here.defines(input) && seen.add(input))
                        .forEach(open::addLast);
            }
        }
        return nodes;
    }

    /** Lower is nearer to what the kernel does. */
    private static int rank(Node kernel, Node node) {
        if (kernel.opType().equals(node.opType())) {
            return 0;
        }
        if (!AUXILIARY.contains(node.opType()) && kernel.opType().contains(node.opType())) {
            return 1;
        }
        return AUXILIARY.contains(node.opType()) ? 3 : 2;
    }

    private Optional<String> nameInSource(Scope scope, Node node) {
        String path = scope.pathOf(node);
        if (source.isEmpty() || sourceNames.contains(path)) {
            return Optional.of(path);
        }
        return source.get()
                .all()
                .filter(candidate -> candidate.key().equals(scope.key()))
                .flatMap(candidate -> node.outputs().stream()
                        .map(candidate::producer)
                        .flatMap(Optional::stream)
                        .filter(site -> site.scope() == candidate))
                .map(site -> site.scope().pathOf(site.node()))
                .findFirst();
    }
}
