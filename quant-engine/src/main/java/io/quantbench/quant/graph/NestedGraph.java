package io.quantbench.quant.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A graph inside a node (a branch of {@code If}, a body of {@code Loop} or {@code Scan}), shown as a model of its own, so that passes
 * and planners that know only a model's top-level graph work on it.
 *
 * <p>The constants of enclosing graphs that it reads appear as its initializers; all other names of the enclosing model appear as
 * declarations without a value, which reserves them (ONNX forbids a nested graph to redefine a name that it can see, and a plan needs
 * node names that are unique in the whole model).
 */
public final class NestedGraph {
    private final Model outer;
    private final Graph graph;
    private final Model model;
    private final Map<String, TensorData> borrowed = new HashMap<>();

    private NestedGraph(Model outer, Graph graph) {
        this.outer = outer;
        this.graph = graph;
        this.model = outer.withGraph(view());
    }

    /** A view of {@code graph}, which lies directly in a node of {@code outer}'s graph; {@code outer} may be such a view itself. */
    public static NestedGraph of(Model outer, Graph graph) {
        return new NestedGraph(outer, graph);
    }

    private Graph view() {
        Set<String> free = graph.freeNames();
        Set<String> overridable = names(outer.graph().inputs());
        List<Initializer> initializers = new ArrayList<>(graph.initializers());
        for (Initializer constant : outer.graph().initializers()) {
            if (free.contains(constant.name()) && !overridable.contains(constant.name())) {
                initializers.add(constant);
                borrowed.put(constant.name(), constant.data());
            }
        }
        Map<String, ValueInfo> outerInfos = new HashMap<>();
        outer.graph().valueInfos().forEach(info -> outerInfos.put(info.name(), info));
        outer.graph().inputs().forEach(info -> outerInfos.put(info.name(), info));
        Set<String> own = graph.definedNames();
        List<ValueInfo> infos = new ArrayList<>(graph.valueInfos());
        names(graph.valueInfos()).forEach(own::add);
        for (String name : outer.graph().allNames()) {
            if (own.add(name)) {
                ValueInfo reserved = new ValueInfo(name, Optional.empty(), Extras.none());
                infos.add(outerInfos.getOrDefault(name, reserved));
            }
        }
        return new Graph(
                graph.name(), graph.nodes(), initializers, graph.inputs(), graph.outputs(), infos, graph.extras());
    }

    private static Set<String> names(List<ValueInfo> infos) {
        return infos.stream().map(ValueInfo::name).collect(Collectors.toCollection(HashSet::new));
    }

    /** The nested graph as the graph of a model with the operator sets of the enclosing one. */
    public Model model() {
        return model;
    }

    /**
     * The nested graph that {@code rewritten}, made from {@link #model()}, stands for: without what was only shown to it.
     *
     * @throws IllegalStateException if a constant of an enclosing graph was changed
     */
    public Graph unwrap(Model rewritten) {
        Graph result = rewritten.graph();
        List<Initializer> kept = new ArrayList<>();
        for (Initializer initializer : result.initializers()) {
            TensorData original = borrowed.get(initializer.name());
            if (original == null) {
                kept.add(initializer);
            } else if (original != initializer.data()) {
                throw new IllegalStateException("'" + initializer.name() + "', a constant of a graph around '"
                        + graph.name() + "', was changed from within");
            }
        }
        Graph own = new Graph(
                result.name(), result.nodes(), kept, result.inputs(), result.outputs(), List.of(), result.extras());
        Set<String> defined = own.definedNames();
        List<ValueInfo> infos = result.valueInfos().stream()
                .filter(info -> defined.contains(info.name()))
                .toList();
        return new Graph(own.name(), own.nodes(), kept, own.inputs(), own.outputs(), infos, own.extras());
    }
}
