package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import java.util.List;

/**
 * Replaces a layer normalization that is written out in nine nodes by {@code LayerNormalization}. Only from operator set 17 on,
 * where that is a standard operator; below it ONNX Runtime finds the pattern by itself when it loads the model.
 */
public final class FuseLayerNormalization implements GraphPass {
    private static final long FIRST_OPSET = 17;

    @Override
    public String name() {
        return "fuse-layer-normalization";
    }

    @Override
    public Model apply(Model model) {
        if (model.opsetVersion("").orElse(0) < FIRST_OPSET) {
            return model;
        }
        GraphEditor editor = GraphEditor.of(model);
        for (Node last : editor.nodes()) {
            if (last.is("Add")) {
                LayerNormalizationPattern.endingIn(last, editor).ifPresent(found -> {
                    Node fused = Node.of(
                            last.name(),
                            "LayerNormalization",
                            List.of(found.input(), found.gamma(), found.beta()),
                            last.outputs(),
                            Attribute.of("axis", -1L),
                            Attribute.of("epsilon", found.epsilon()));
                    editor.replace(last, fused);
                });
            }
        }
        editor.prune();
        return editor.toModel();
    }
}
