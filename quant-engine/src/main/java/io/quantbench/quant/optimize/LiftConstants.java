package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TensorData;

/**
 * Turns {@code Constant} nodes that hold a tensor into initializers, so that other passes find all constants in one place. Some
 * exporters keep every weight in such nodes.
 */
public final class LiftConstants implements GraphPass {
    @Override
    public String name() {
        return "lift-constants";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        for (Node node : editor.nodes()) {
            if (node.is("Constant")
                    && !editor.isGraphOutput(node.output(0))
                    && node.attribute("value").orElse(null) instanceof Attribute.OfTensor value
                    && value.value() instanceof TensorData.Dense dense) {
                editor.remove(node);
                editor.putInitializer(Initializer.of(node.output(0), dense.value()));
            }
        }
        return editor.toModel();
    }
}
