package io.quantbench.quant.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds everything that makes a model ill-formed, all at once, each as one sentence that names the node or tensor. Operators are
 * not known here: wrong attribute values or types are for the engine to refuse. The size of a dense constant is held to its shape
 * by the tensor itself.
 */
public final class GraphValidator {
    private final Model model;
    private final Set<String> importedDomains;
    private final List<String> problems = new ArrayList<>();

    private GraphValidator(Model model) {
        this.model = model;
        this.importedDomains = model.opsets().stream()
                .map(o -> Node.canonicalDomain(o.domain()))
                .collect(Collectors.toSet());
    }

    /** All problems of {@code model}, in the order of its entities; empty for a well-formed one. */
    public static List<String> problems(Model model) {
        GraphValidator validator = new GraphValidator(model);
        validator.checkModel();
        return List.copyOf(validator.problems);
    }

    private void checkModel() {
        Set<String> domains = new HashSet<>();
        for (OpsetImport opset : model.opsets()) {
            if (!domains.add(Node.canonicalDomain(opset.domain()))) {
                problems.add("operator set " + domainLabel(opset.domain()) + " is imported twice");
            }
            if (opset.version() < 1) {
                problems.add("operator set " + domainLabel(opset.domain()) + " is imported at version "
                        + opset.version() + ", which is below 1");
            }
        }
        if (model.graph().outputs().isEmpty()) {
            problems.add("the graph has no outputs");
        }
        checkGraph(model.graph(), Set.of(), "");
    }

    private void checkGraph(Graph graph, Set<String> outerScope, String where) {
        checkDuplicates(graph, where);
        Set<String> later = graph.definedNames();
        Set<String> known = new HashSet<>(outerScope);
        graph.inputs().forEach(input -> known.add(input.name()));
        graph.initializers().forEach(initializer -> known.add(initializer.name()));
        List<Node> cyclic = TopologicalOrder.of(graph.nodes()).cyclic();
        if (!cyclic.isEmpty()) {
            problems.add(where + "nodes form a cycle, or wait for one: "
                    + cyclic.stream().limit(5).map(Node::label).collect(Collectors.joining(", "))
                    + (cyclic.size() > 5 ? " and " + (cyclic.size() - 5) + " more" : ""));
        }
        for (Node node : graph.nodes()) {
            checkDomain(node, where);
            checkInputs(node, known, cyclic.isEmpty() ? later : Set.of(), where, !cyclic.isEmpty());
            for (Graph subgraph : node.subgraphs()) {
                checkGraph(subgraph, known, where + "in subgraph '" + subgraph.name() + "' of " + node.label() + ": ");
            }
            known.addAll(node.outputs());
        }
        for (ValueInfo output : graph.outputs()) {
            if (!known.contains(output.name())) {
                problems.add(where + "graph output '" + output.name() + "' is made by no node");
            }
        }
    }

    private void checkInputs(Node node, Set<String> known, Set<String> later, String where, boolean inCyclicGraph) {
        for (String input : new TreeSet<>(node.inputs())) {
            if (input.isEmpty() || known.contains(input) || inCyclicGraph) {
                continue;
            }
            problems.add(where + node.label() + " reads '" + input + "', which "
                    + (later.contains(input) ? "a later node makes" : "nothing makes"));
        }
    }

    private void checkDomain(Node node, String where) {
        if (node.opType().isEmpty()) {
            problems.add(where + node.label() + " has no operator type");
        }
        if (!importedDomains.contains(Node.canonicalDomain(node.domain()))) {
            problems.add(where + node.label() + " is of operator set " + domainLabel(node.domain())
                    + ", which the model does not import");
        }
    }

    private void checkDuplicates(Graph graph, String where) {
        Set<String> inputs = new HashSet<>();
        for (ValueInfo input : graph.inputs()) {
            if (!inputs.add(input.name())) {
                problems.add(where + "graph input '" + input.name() + "' is declared twice");
            }
        }
        Set<String> constants = new HashSet<>();
        for (Initializer initializer : graph.initializers()) {
            if (!constants.add(initializer.name())) {
                problems.add(where + "initializer '" + initializer.name() + "' is defined twice");
            }
        }
        Set<String> made = new HashSet<>(inputs);
        made.addAll(constants);
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                if (!output.isEmpty() && !made.add(output)) {
                    problems.add(where + node.label() + " makes '" + output + "', which is already defined");
                }
            }
            Set<String> attributes = new HashSet<>();
            for (Attribute attribute : node.attributes()) {
                if (!attributes.add(attribute.name())) {
                    problems.add(where + node.label() + " has attribute '" + attribute.name() + "' twice");
                }
            }
        }
    }

    private static String domainLabel(String domain) {
        return Node.canonicalDomain(domain).isEmpty() ? "ai.onnx" : domain;
    }
}
