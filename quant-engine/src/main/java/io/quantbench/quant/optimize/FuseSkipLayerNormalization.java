package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.Dim;
import java.util.List;
import java.util.Optional;

/**
 * Replaces a residual Add and the layer normalization behind it by {@code com.microsoft.SkipLayerNormalization}, which ONNX Runtime
 * runs in one sweep over memory but does not look for by itself on a CPU. The operator does not broadcast as Add does, so this is
 * done only where the shapes of both operands are proven equal. The result needs ONNX Runtime.
 *
 * <p>A constant bias before the residual Add is left where it is: a quantized MatMul absorbs it for nothing.
 */
public final class FuseSkipLayerNormalization implements GraphPass {
    @Override
    public String name() {
        return "fuse-skip-layer-normalization";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        SymbolicShapes shapes = SymbolicShapes.of(model.graph());
        for (Node last : editor.nodes()) {
            LayerNormalizationPattern.endingIn(last, editor)
                    .ifPresent(found -> residual(editor, shapes, found).ifPresent(add -> fuse(editor, found, add)));
        }
        editor.prune();
        return editor.toModel();
    }

    private static Optional<Node> residual(
            GraphEditor editor, SymbolicShapes shapes, LayerNormalizationPattern pattern) {
        return editor.producer(pattern.input())
                .filter(add -> add.is("Add"))
                .filter(add -> editor.constant(add.input(0)).isEmpty()
                        && editor.constant(add.input(1)).isEmpty())
                .filter(add -> {
                    Optional<List<Dim>> first = shapes.shape(add.input(0));
                    long width = editor.constant(pattern.gamma())
                            .orElseThrow()
                            .shape()
                            .elementCount();
                    return first.isPresent()
                            && first.equals(shapes.shape(add.input(1)))
                            && first.get().size() == 3
                            && first.get().get(2).equals(Dim.fixed(width));
                });
    }

    private static void fuse(GraphEditor editor, LayerNormalizationPattern pattern, Node add) {
        Node last = pattern.output();
        boolean sumIsReadElsewhere = editor.consumers(pattern.input()).size() > inner(pattern)
                || editor.isGraphOutput(pattern.input())
                || editor.isCaptured(pattern.input());
        // The fourth output is the sum itself, as transformers that normalize first need it.
        List<String> outputs =
                sumIsReadElsewhere ? List.of(last.output(0), "", "", pattern.input()) : List.of(last.output(0));
        Node fused = new Node(
                last.name(),
                "SkipLayerNormalization",
                Node.MICROSOFT_DOMAIN,
                List.of(add.input(0), add.input(1), pattern.gamma(), pattern.beta()),
                outputs,
                List.of(Attribute.of("epsilon", pattern.epsilon())),
                Extras.none());
        if (sumIsReadElsewhere) {
            editor.remove(add);
        }
        editor.replace(last, fused);
        editor.requireOpset(Node.MICROSOFT_DOMAIN, 1);
    }

    /** How often the pattern itself reads its input: mean and difference, or the one node. */
    private static int inner(LayerNormalizationPattern pattern) {
        return pattern.output().is("LayerNormalization") ? 1 : 2;
    }
}
