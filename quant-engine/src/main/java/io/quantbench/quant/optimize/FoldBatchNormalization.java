package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import java.util.Optional;

/**
 * Folds an inference BatchNormalization into the weights and the bias of the Conv, ConvTranspose or Gemm that alone feeds it:
 * {@code gamma · (x − mean) / sqrt(variance + epsilon) + beta} is affine in each channel.
 */
public final class FoldBatchNormalization implements GraphPass {
    @Override
    public String name() {
        return "fold-batch-normalization";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        for (Node node : editor.nodes()) {
            if (node.is("BatchNormalization") && editor.hasSingleUse(node.input(0))) {
                Optional<Node> producer = editor.producer(node.input(0));
                producer.ifPresent(p -> FoldAffine.foldBehind(editor, p, node));
            }
        }
        editor.prune();
        return editor.toModel();
    }
}
