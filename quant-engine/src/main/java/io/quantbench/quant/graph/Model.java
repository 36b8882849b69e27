package io.quantbench.quant.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A complete ONNX model.
 *
 * @param irVersion version of the file format's own semantics
 * @param opsets operator sets in use; see {@link #opsetVersion}
 * @param extras among others model version, documentation, metadata and functions
 */
public record Model(long irVersion, List<OpsetImport> opsets, Producer producer, Graph graph, Extras extras) {
    /** From this version on an initializer that is not also a graph input is a true constant. */
    public static final long IR_VERSION_OF_CONSTANT_INITIALIZERS = 4;

    public Model {
        opsets = List.copyOf(opsets);
    }

    /** The tool that wrote the model; both parts may be empty. */
    public record Producer(String name, String version) {}

    /** The imported version of {@code domain}, if any; the default domain is the empty name. */
    public OptionalLong opsetVersion(String domain) {
        return opsets.stream()
                .filter(o -> Node.canonicalDomain(o.domain()).equals(Node.canonicalDomain(domain)))
                .mapToLong(OpsetImport::version)
                .findFirst();
    }

    public Model withGraph(Graph newGraph) {
        return new Model(irVersion, opsets, producer, newGraph, extras);
    }

    /**
     * This model with these tensors of its main graph as its only outputs, in this order. Where no type is declared, the output has none:
     * engines infer it.
     */
    public Model withOutputs(Collection<String> tensors) {
        Map<String, ValueInfo> declared = new HashMap<>();
        graph.valueInfos().forEach(info -> declared.put(info.name(), info));
        graph.outputs().forEach(info -> declared.put(info.name(), info));
        List<ValueInfo> outputs = tensors.stream()
                .map(name -> declared.getOrDefault(name, new ValueInfo(name, Optional.empty(), Extras.none())))
                .toList();
        Set<String> exposed = Set.copyOf(tensors);
        List<ValueInfo> inner = graph.valueInfos().stream()
                .filter(info -> !exposed.contains(info.name()))
                .toList();
        return withGraph(new Graph(
                graph.name(), graph.nodes(), graph.initializers(), graph.inputs(), outputs, inner, graph.extras()));
    }

    public Model withOpsets(List<OpsetImport> newOpsets) {
        return new Model(irVersion, newOpsets, producer, graph, extras);
    }

    public Model withIrVersion(long newIrVersion) {
        return new Model(newIrVersion, opsets, producer, graph, extras);
    }
}
