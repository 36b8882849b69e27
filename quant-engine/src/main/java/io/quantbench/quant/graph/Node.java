package io.quantbench.quant.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One application of an operator. The components are those of the ONNX message, one to one, which is why there are seven.
 *
 * @param name label; may be empty, and need not be unique in a model as read
 * @param domain operator set; empty for the default one
 * @param inputs tensor names; an empty name stands for an optional input that is left out
 * @param outputs tensor names; an empty name stands for an optional output that is left out
 */
public record Node(
        String name,
        String opType,
        String domain,
        List<String> inputs,
        List<String> outputs,
        List<Attribute> attributes,
        Extras extras) {
    /** Domain of the operators that ONNX Runtime adds to the standard. */
    public static final String MICROSOFT_DOMAIN = "com.microsoft";

    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = List.copyOf(attributes);
    }

    /** A node of the default domain. */
    public static Node of(
            String name, String opType, List<String> inputs, List<String> outputs, Attribute... attributes) {
        return new Node(name, opType, "", inputs, outputs, List.of(attributes), Extras.none());
    }

    /** The name under which {@code domain} is imported: the default domain has two spellings. */
    public static String canonicalDomain(String domain) {
        return domain.equals("ai.onnx") ? "" : domain;
    }

    /** Whether this is operator {@code type} of the default domain. */
    public boolean is(String type) {
        return opType.equals(type) && canonicalDomain(domain).isEmpty();
    }

    /** Name of input {@code index}; empty if it is left out. */
    public String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /** Name of output {@code index}; empty if it is left out. */
    public String output(int index) {
        return index < outputs.size() ? outputs.get(index) : "";
    }

    public Optional<Attribute> attribute(String wanted) {
        return attributes.stream().filter(a -> a.name().equals(wanted)).findFirst();
    }

    public long intAttribute(String wanted, long absent) {
        return attribute(wanted)
                .filter(Attribute.OfInt.class::isInstance)
                .map(a -> ((Attribute.OfInt) a).value())
                .orElse(absent);
    }

    public float floatAttribute(String wanted, float absent) {
        return attribute(wanted)
                .filter(Attribute.OfFloat.class::isInstance)
                .map(a -> ((Attribute.OfFloat) a).value())
                .orElse(absent);
    }

    public Optional<List<Long>> intsAttribute(String wanted) {
        return attribute(wanted).filter(Attribute.OfInts.class::isInstance).map(a -> ((Attribute.OfInts) a).values());
    }

    /** The graphs nested directly in this node's attributes, as in {@code If} and {@code Loop}. */
    public List<Graph> subgraphs() {
        return attributes.stream().flatMap(Node::graphsOf).toList();
    }

    private static Stream<Graph> graphsOf(Attribute attribute) {
        if (attribute instanceof Attribute.OfGraph graph) {
            return Stream.of(graph.value());
        }
        return attribute instanceof Attribute.OfGraphs graphs ? graphs.values().stream() : Stream.empty();
    }

    /** Tensors of the enclosing scopes that this node's subgraphs read. */
    public Set<String> capturedNames() {
        Set<String> captured = new LinkedHashSet<>();
        subgraphs().forEach(graph -> captured.addAll(graph.freeNames()));
        return captured;
    }

    public Node withName(String newName) {
        return new Node(newName, opType, domain, inputs, outputs, attributes, extras);
    }

    public Node withDomain(String newDomain) {
        return new Node(name, opType, newDomain, inputs, outputs, attributes, extras);
    }

    public Node withInputs(List<String> newInputs) {
        return new Node(name, opType, domain, newInputs, outputs, attributes, extras);
    }

    public Node withOutputs(List<String> newOutputs) {
        return new Node(name, opType, domain, inputs, newOutputs, attributes, extras);
    }

    public Node withAttributes(List<Attribute> newAttributes) {
        return new Node(name, opType, domain, inputs, outputs, newAttributes, extras);
    }

    /** This node with {@code graph} in place {@code index} of its {@link #subgraphs}. */
    public Node withSubgraph(int index, Graph graph) {
        List<Attribute> changed = new ArrayList<>(attributes);
        int passed = 0;
        for (int a = 0; a < changed.size(); a++) {
            List<Graph> graphs = graphsOf(changed.get(a)).toList();
            if (index >= passed && index < passed + graphs.size()) {
                List<Graph> replaced = new ArrayList<>(graphs);
                replaced.set(index - passed, graph);
                changed.set(a, withGraphs(changed.get(a), replaced));
                return withAttributes(changed);
            }
            passed += graphs.size();
        }
        throw new IndexOutOfBoundsException(label() + " has " + passed + " subgraphs; there is none at " + index);
    }

    private static Attribute withGraphs(Attribute attribute, List<Graph> graphs) {
        return attribute instanceof Attribute.OfGraph
                ? new Attribute.OfGraph(attribute.name(), graphs.get(0), attribute.extras())
                : new Attribute.OfGraphs(attribute.name(), graphs, attribute.extras());
    }

    /** For messages: {@code MatMul 'encoder/q'}, or by its first output where it has no name. */
    public String label() {
        return opType + (name.isEmpty() ? " that makes '" + output(0) + "'" : " '" + name + "'");
    }
}
