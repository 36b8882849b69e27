package io.quantbench.quant.graph;

import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mutable working copy of a model's top-level graph, with an index of producers and readers that is kept up to date. Subgraphs
 * are left as they are; the tensors that they capture count as read. A node that replaces another takes over its place, so that
 * the result is in a stable order. All edits are O(degree); {@link #toModel()} sorts once. For one thread.
 */
public final class GraphEditor {
    private final Model model;
    private final List<OpsetImport> opsets;
    private final IdentityHashMap<Node, Slot> slots = new IdentityHashMap<>();
    private final Map<String, Slot> producers = new HashMap<>();
    private final Map<String, Set<Slot>> readers = new HashMap<>();
    private final Map<String, Set<Slot>> capturers = new HashMap<>();
    private final Map<String, Initializer> initializers = new LinkedHashMap<>();
    private final Set<String> inputNames = new HashSet<>();
    private final Set<String> outputNames = new HashSet<>();
    private final Set<String> takenNames = new HashSet<>();
    private final Map<String, Integer> nextSuffix = new HashMap<>();
    private long sequence;

    /** Where a node stands: replacements share the position and follow one another by sequence. */
    private record Slot(Node node, long position, long sequence) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Slot slot && sequence == slot.sequence;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(sequence);
        }
    }

    private GraphEditor(Model model) {
        this.model = model;
        this.opsets = new ArrayList<>(model.opsets());
        Graph graph = model.graph();
        graph.inputs().forEach(input -> inputNames.add(input.name()));
        graph.outputs().forEach(output -> outputNames.add(output.name()));
        graph.initializers().forEach(initializer -> initializers.put(initializer.name(), initializer));
        graph.valueInfos().forEach(info -> takenNames.add(info.name()));
        reserveNames(graph);
        for (Node node : graph.nodes()) {
            link(node, sequence);
        }
    }

    /** A working copy of {@code model}, which stays as it is. */
    public static GraphEditor of(Model model) {
        return new GraphEditor(model);
    }

    private void reserveNames(Graph graph) {
        takenNames.addAll(graph.definedNames());
        for (Node node : graph.nodes()) {
            takenNames.add(node.name());
            node.subgraphs().forEach(this::reserveNames);
        }
    }

    private void link(Node node, long position) {
        Slot slot = new Slot(node, position, sequence++);
        slots.put(node, slot);
        node.outputs().stream().filter(o -> !o.isEmpty()).forEach(o -> producers.put(o, slot));
        node.inputs().stream().filter(i -> !i.isEmpty()).forEach(i -> add(readers, i, slot));
        node.capturedNames().forEach(name -> add(capturers, name, slot));
        takenNames.addAll(node.outputs());
        takenNames.add(node.name());
    }

    private static void add(Map<String, Set<Slot>> index, String name, Slot slot) {
        index.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(slot);
    }

    private Slot unlink(Node node) {
        Slot slot = slots.remove(node);
        if (slot == null) {
            throw new IllegalArgumentException(node.label() + " is not, or no longer, in the graph");
        }
        node.outputs().forEach(output -> producers.remove(output, slot));
        node.inputs()
                .forEach(input -> readers.getOrDefault(input, new HashSet<>()).remove(slot));
        node.capturedNames()
                .forEach(name -> capturers.getOrDefault(name, new HashSet<>()).remove(slot));
        return slot;
    }

    /** A snapshot of the nodes in their present order. */
    public List<Node> nodes() {
        return inOrder(slots.values());
    }

    private static List<Node> inOrder(Collection<Slot> slots) {
        return slots.stream()
                .sorted(Comparator.comparingLong(Slot::position).thenComparingLong(Slot::sequence))
                .map(Slot::node)
                .toList();
    }

    /** The node that makes {@code tensor}; empty for graph inputs and initializers. */
    public Optional<Node> producer(String tensor) {
        return Optional.ofNullable(producers.get(tensor)).map(Slot::node);
    }

    /** The nodes that read {@code tensor} as an input, in order; captures by subgraphs do not count. */
    public List<Node> consumers(String tensor) {
        return inOrder(readers.getOrDefault(tensor, Set.of()));
    }

    public boolean isGraphOutput(String tensor) {
        return outputNames.contains(tensor);
    }

    /** Whether a subgraph of some node reads {@code tensor}. */
    public boolean isCaptured(String tensor) {
        return !capturers.getOrDefault(tensor, Set.of()).isEmpty();
    }

    /** Whether {@code tensor} may vanish together with its single reader. */
    public boolean hasSingleUse(String tensor) {
        return readers.getOrDefault(tensor, Set.of()).size() == 1 && !isGraphOutput(tensor) && !isCaptured(tensor);
    }

    private boolean isUsed(String tensor) {
        return !readers.getOrDefault(tensor, Set.of()).isEmpty() || isGraphOutput(tensor) || isCaptured(tensor);
    }

    /** The value of {@code tensor} if it is a readable initializer that no caller can override through a graph input. */
    public Optional<Tensor> constant(String tensor) {
        return inputNames.contains(tensor)
                ? Optional.empty()
                : Optional.ofNullable(initializers.get(tensor)).flatMap(Initializer::tensor);
    }

    /** A name that nothing in the model bears: {@code base}, or with a number behind it. */
    public String freshName(String base) {
        String name = base;
        while (name.isEmpty() || !takenNames.add(name)) {
            name = base + "_" + nextSuffix.merge(base, 1, Integer::sum);
        }
        return name;
    }

    /** Adds {@code node} at the place of {@code anchor}, behind what was added there before. */
    public void insertAt(Node anchor, Node node) {
        Slot slot = slots.get(anchor);
        if (slot == null) {
            throw new IllegalArgumentException(anchor.label() + " is not, or no longer, in the graph");
        }
        link(node, slot.position());
    }

    /** Puts {@code replacements}, in this order, in the place of {@code old}. */
    public void replace(Node old, Node... replacements) {
        long position = unlink(old).position();
        for (Node replacement : replacements) {
            link(replacement, position);
        }
    }

    public void remove(Node node) {
        unlink(node);
    }

    /** Lets every node that reads {@code from} read {@code to}; graph outputs and subgraphs keep {@code from}. */
    public void redirectReaders(String from, String to) {
        Function<String, String> rename = input -> input.equals(from) ? to : input;
        for (Node reader : consumers(from)) {
            replace(
                    reader,
                    reader.withInputs(reader.inputs().stream().map(rename).toList()));
        }
    }

    /** Adds a constant under a fresh name made from {@code baseName}, and returns that name. */
    public String addInitializer(String baseName, Tensor value) {
        String name = freshName(baseName);
        initializers.put(name, Initializer.of(name, value));
        return name;
    }

    /** Adds {@code initializer} under its own name, which must be free of another producer. */
    public void putInitializer(Initializer initializer) {
        if (producers.containsKey(initializer.name())) {
            throw new IllegalArgumentException("'" + initializer.name() + "' is already made by a node");
        }
        takenNames.add(initializer.name());
        initializers.put(initializer.name(), initializer);
    }

    /** Imports {@code domain} at {@code version} unless the model imports it already. */
    public void requireOpset(String domain, long version) {
        String wanted = Node.canonicalDomain(domain);
        if (opsets.stream().noneMatch(o -> Node.canonicalDomain(o.domain()).equals(wanted))) {
            opsets.add(OpsetImport.of(domain, version));
        }
    }

    /** Removes nodes of which no output is read, then initializers that nothing reads (but those that are graph inputs). */
    public void prune() {
        Deque<Node> candidates = new ArrayDeque<>(nodes());
        while (!candidates.isEmpty()) {
            Node node = candidates.removeLast();
            if (slots.containsKey(node) && node.outputs().stream().noneMatch(this::isUsed)) {
                unlink(node);
                node.inputs().forEach(input -> producer(input).ifPresent(candidates::addLast));
                node.capturedNames().forEach(name -> producer(name).ifPresent(candidates::addLast));
            }
        }
        initializers.keySet().removeIf(name -> !isUsed(name) && !inputNames.contains(name));
    }

    /**
     * The edited model: nodes in a stable topological order, declarations of vanished tensors dropped.
     *
     * @throws IllegalStateException if the edits made a cycle
     */
    public Model toModel() {
        TopologicalOrder order = TopologicalOrder.of(nodes());
        if (!order.cyclic().isEmpty()) {
            throw new IllegalStateException(
                    "the graph has a cycle through " + order.cyclic().get(0).label());
        }
        Graph old = model.graph();
        List<ValueInfo> infos = old.valueInfos().stream()
                .filter(i -> producers.containsKey(i.name()) || initializers.containsKey(i.name()))
                .toList();
        List<Initializer> constants = List.copyOf(initializers.values());
        Graph graph =
                new Graph(old.name(), order.sorted(), constants, old.inputs(), old.outputs(), infos, old.extras());
        return model.withGraph(graph).withOpsets(opsets);
    }
}
