package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives each node a name that no other node of the model has, so that a plan can speak of it. In the top-level graph names that are
 * unique stay. In nested graphs they become paths, {@code decoder/then_branch/MatMul_3}: the node around, the attribute that holds the
 * graph, the node's own name. Applying it again changes nothing.
 */
public final class NameNodes implements GraphPass {
    @Override
    public String name() {
        return "name-nodes";
    }

    @Override
    public Model apply(Model model) {
        return model.withGraph(new Naming(model.graph()).named(model.graph(), ""));
    }

    /** The names given so far in one model. */
    private static final class Naming {
        private final Set<String> given = new HashSet<>();
        private final Set<String> avoided;
        private final Map<String, Integer> nextSuffix = new HashMap<>();

        Naming(Graph graph) {
            avoided = graph.allNames();
        }

        Graph named(Graph graph, String path) {
            List<Node> nodes = new ArrayList<>();
            for (Node node : graph.nodes()) {
                Node named = node.withName(nameOf(node, path));
                List<Attribute> attributes = named.attributes().stream()
                        .map(attribute -> named(attribute, named.name()))
                        .toList();
                nodes.add(named.withAttributes(attributes));
            }
            return graph.withNodes(nodes);
        }

        private String nameOf(Node node, String path) {
            String own = node.name().startsWith(path) ? node.name().substring(path.length()) : node.name();
            String wanted = path + (own.isEmpty() ? node.opType() : own);
            if (wanted.equals(node.name()) && given.add(wanted)) {
                return wanted;
            }
            String name = wanted;
            while (avoided.contains(name) || !given.add(name)) {
                name = wanted + "_" + nextSuffix.merge(wanted, 1, Integer::sum);
            }
            return name;
        }

        private Attribute named(Attribute attribute, String node) {
            if (attribute instanceof Attribute.OfGraph of) {
                Graph graph = named(of.value(), node + "/" + of.name() + "/");
                return new Attribute.OfGraph(of.name(), graph, of.extras());
            }
            if (attribute instanceof Attribute.OfGraphs of) {
                List<Graph> graphs = new ArrayList<>();
                for (int i = 0; i < of.values().size(); i++) {
                    graphs.add(named(of.values().get(i), node + "/" + of.name() + "." + i + "/"));
                }
                return new Attribute.OfGraphs(of.name(), graphs, of.extras());
            }
            return attribute;
        }
    }
}
