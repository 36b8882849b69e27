package io.quantbench.quant.graph;

import java.util.List;
import java.util.OptionalLong;

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

    public Model withOpsets(List<OpsetImport> newOpsets) {
        return new Model(irVersion, newOpsets, producer, graph, extras);
    }

    public Model withIrVersion(long newIrVersion) {
        return new Model(newIrVersion, opsets, producer, graph, extras);
    }
}
