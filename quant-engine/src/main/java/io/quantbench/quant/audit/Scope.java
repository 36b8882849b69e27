package io.quantbench.quant.audit;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One graph of a model and its place among the others: who makes and who reads each tensor, which tensors are constants, and of
 * which type they are. Names that the graph does not define are looked up in the graphs around it.
 */
final class Scope {
    private final Graph graph;
    private final Optional<Scope> parent;
    private final String key;
    private final String path;
    private final List<Scope> children = new ArrayList<>();
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Node> byName = new HashMap<>();
    private final Map<String, List<Node>> readers = new HashMap<>();
    private final Map<String, Initializer> constants = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();
    private final Set<String> defined;
    private final Map<String, DataType> types;

    /** A node and the graph in which it stands. */
    record Site(Scope scope, Node node) {}

    private Scope(Graph graph, Optional<Scope> parent, String key, String path) {
        this.graph = graph;
        this.parent = parent;
        this.key = key;
        this.path = path;
        this.defined = graph.definedNames();
        graph.initializers().forEach(constant -> constants.put(constant.name(), constant));
        graph.inputs().forEach(input -> constants.remove(input.name()));
        graph.outputs().forEach(output -> outputs.add(output.name()));
        for (Node node : graph.nodes()) {
            if (!node.name().isEmpty()) {
                byName.putIfAbsent(node.name(), node);
            }
            node.outputs().forEach(output -> producers.put(output, node));
            node.inputs().stream().distinct().forEach(input -> readers.computeIfAbsent(input, k -> new ArrayList<>())
                    .add(node));
        }
        this.types = TensorTypes.of(graph, parent);
        for (Node node : graph.nodes()) {
            node.attributes().forEach(attribute -> addChildren(node, attribute));
        }
    }

    private void addChildren(Node node, Attribute attribute) {
        List<Graph> nested = attribute instanceof Attribute.OfGraph one
                ? List.of(one.value())
                : attribute instanceof Attribute.OfGraphs many ? many.values() : List.of();
        for (int i = 0; i < nested.size(); i++) {
            String place = node.output(0) + ":" + attribute.name() + i;
            Graph child = nested.get(i);
            children.add(
                    new Scope(child, Optional.of(this), key + "/" + place, pathOf(node) + "/" + child.name() + "/"));
        }
    }

    static Scope of(Model model) {
        return new Scope(model.graph(), Optional.empty(), "", "");
    }

    /** This graph and all graphs nested in it, outer ones first. */
    Stream<Scope> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(Scope::all));
    }

    /** All nodes of this graph and those nested in it. */
    Stream<Site> sites() {
        return all().flatMap(scope -> scope.graph.nodes().stream().map(node -> new Site(scope, node)));
    }

    /** The same for graphs at the same place of two versions of a model, as long as the nodes around keep their outputs. */
    String key() {
        return key;
    }

    /** Name of {@code node}, or of what it makes, behind the names of the nodes around it. */
    String pathOf(Node node) {
        return path + (node.name().isEmpty() ? node.output(0) : node.name());
    }

    boolean defines(String tensor) {
        return defined.contains(tensor);
    }

    private Optional<Scope> owner(String tensor) {
        return defines(tensor) ? Optional.of(this) : parent.flatMap(scope -> scope.owner(tensor));
    }

    /** The node of this name in this graph; the first one if several bear it, none for the empty name. */
    Optional<Node> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Where {@code tensor} is made; empty for constants and inputs. */
    Optional<Site> producer(String tensor) {
        return owner(tensor).flatMap(scope -> Optional.ofNullable(scope.producers.get(tensor))
                .map(node -> new Site(scope, node)));
    }

    /** The nodes that read {@code tensor}, in this graph and those nested in it. */
    List<Site> readers(String tensor) {
        List<Site> found = new ArrayList<>();
        readers.getOrDefault(tensor, List.of()).forEach(node -> found.add(new Site(this, node)));
        children.stream().filter(child -> !child.defines(tensor)).forEach(child -> found.addAll(child.readers(tensor)));
        return found;
    }

    boolean isOutput(String tensor) {
        return outputs.contains(tensor);
    }

    Optional<Tensor> constant(String tensor) {
        return owner(tensor)
                .flatMap(scope -> Optional.ofNullable(scope.constants.get(tensor)))
                .flatMap(Initializer::tensor);
    }

    boolean isConstant(String tensor) {
        return owner(tensor)
                        .filter(scope -> scope.constants.containsKey(tensor))
                        .isPresent()
                || producer(tensor).filter(site -> site.node().is("Constant")).isPresent();
    }

    Optional<DataType> type(String tensor) {
        return owner(tensor).flatMap(scope -> Optional.ofNullable(scope.types.get(tensor)));
    }
}
