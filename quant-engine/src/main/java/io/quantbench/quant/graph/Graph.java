package io.quantbench.quant.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A directed acyclic graph of operators over named tensors. The components are those of the ONNX message, one to one, which is
 * why there are seven. The constructor checks nothing: {@link GraphValidator} finds all problems at once.
 *
 * @param nodes in topological order
 * @param inputs may repeat initializers, which then are defaults that a caller may override
 * @param valueInfos declared types of intermediate tensors; may be incomplete
 */
public record Graph(
        String name,
        List<Node> nodes,
        List<Initializer> initializers,
        List<ValueInfo> inputs,
        List<ValueInfo> outputs,
        List<ValueInfo> valueInfos,
        Extras extras) {
    public Graph {
        nodes = List.copyOf(nodes);
        initializers = List.copyOf(initializers);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        valueInfos = List.copyOf(valueInfos);
    }

    /** Every tensor name that this graph itself defines: inputs, initializers and node outputs. */
    public Set<String> definedNames() {
        Set<String> defined = new HashSet<>();
        inputs.forEach(input -> defined.add(input.name()));
        initializers.forEach(initializer -> defined.add(initializer.name()));
        nodes.forEach(node -> defined.addAll(node.outputs()));
        return defined;
    }

    /** Tensors that this graph, or a graph nested in it, reads from an enclosing scope. */
    public Set<String> freeNames() {
        Set<String> free = new LinkedHashSet<>();
        for (Node node : nodes) {
            free.addAll(node.inputs());
            free.addAll(node.capturedNames());
        }
        outputs.forEach(output -> free.add(output.name()));
        free.removeAll(definedNames());
        free.remove("");
        return free;
    }

    /** Every name of this graph and of those nested in it: tensors, also those only declared, and nodes; not the empty one. */
    public Set<String> allNames() {
        Set<String> names = new LinkedHashSet<>();
        inputs.forEach(input -> names.add(input.name()));
        initializers.forEach(initializer -> names.add(initializer.name()));
        valueInfos.forEach(info -> names.add(info.name()));
        for (Node node : nodes) {
            names.add(node.name());
            names.addAll(node.outputs());
            node.subgraphs().forEach(graph -> names.addAll(graph.allNames()));
        }
        names.remove("");
        return names;
    }

    /** This graph with {@code node} in place {@code index}. */
    public Graph withNode(int index, Node node) {
        List<Node> changed = new ArrayList<>(nodes);
        changed.set(index, node);
        return withNodes(changed);
    }

    public Graph withNodes(List<Node> newNodes) {
        return new Graph(name, newNodes, initializers, inputs, outputs, valueInfos, extras);
    }
}
