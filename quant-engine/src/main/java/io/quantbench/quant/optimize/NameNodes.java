package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import java.util.HashSet;
import java.util.Set;

/** Gives each node of the top-level graph a name of its own, so that a plan can speak of it; names that are unique stay. */
public final class NameNodes implements GraphPass {
    @Override
    public String name() {
        return "name-nodes";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Set<String> seen = new HashSet<>();
        for (Node node : editor.nodes()) {
            if (node.name().isEmpty() || !seen.add(node.name())) {
                String base = node.name().isEmpty() ? node.opType() : node.name();
                editor.replace(node, node.withName(editor.freshName(base)));
            }
        }
        return editor.toModel();
    }
}
