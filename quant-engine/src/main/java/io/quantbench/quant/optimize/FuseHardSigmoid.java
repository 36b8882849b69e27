package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.optimize.Patterns.WithConstant;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Writes the hard swish {@code x · clip(x + 3, 0, 6) / 6} that is spelled out in four nodes as {@code x · HardSigmoid(x)}: two nodes
 * of every operator set, which ONNX Runtime also runs in its blocked image layout.
 *
 * <p>Measured on PP-OCRv4 recognition, one thread, 48 by 320 pixels, interleaved: with {@link FoldBatchNormalization} and
 * {@link FoldAffine} 1.22 times as fast as the shipped file, without this pass 1.16 times.
 */
public final class FuseHardSigmoid implements GraphPass {
    @Override
    public String name() {
        return "fuse-hard-sigmoid";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Patterns patterns = new Patterns(editor);
        for (Node node : editor.nodes()) {
            if (node.is("Div") || node.is("Mul")) {
                fuse(editor, patterns, node);
            }
        }
        editor.prune();
        return editor.toModel();
    }

    /** {@code last} = (x · clip(x + 3, 0, 6)) / 6. */
    private static void fuse(GraphEditor editor, Patterns patterns, Node last) {
        Optional<Float> factor = patterns.factor(last).filter(f -> Math.abs(f * 6 - 1) < 1e-6f);
        Optional<Node> product = factor.flatMap(f -> patterns.only(patterns.scaled(last), "Mul"));
        Optional<Patterns.Step> clip = product.flatMap(p -> patterns.operand(p, "Clip"));
        Optional<Node> add = clip.filter(c -> isClip(patterns, c.producer()))
                .flatMap(c -> patterns.only(c.producer().input(0), "Add"));
        Optional<String> input = add.flatMap(patterns::withConstant)
                .filter(c -> isThree(c.constant()))
                .map(WithConstant::variable)
                .filter(x -> x.equals(clip.orElseThrow().other()));
        input.ifPresent(x -> {
            String gate = editor.freshName(last.output(0) + "_gate");
            editor.replace(
                    last,
                    Node.of(
                            editor.freshName(last.name() + "_gate"),
                            "HardSigmoid",
                            List.of(x),
                            List.of(gate),
                            Attribute.of("alpha", 1f / 6),
                            Attribute.of("beta", 0.5f)),
                    Node.of(last.name(), "Mul", List.of(x, gate), last.outputs()));
        });
    }

    private static boolean isThree(Tensor constant) {
        return constant.shape().elementCount() == 1 && constant.toFloats()[0] == 3f;
    }

    /** Bounds are inputs from operator set 11 on, attributes before. */
    private static boolean isClip(Patterns patterns, Node clip) {
        return clip.inputs().size() == 3
                ? patterns.scalar(clip.input(1)).filter(v -> v == 0f).isPresent() && patterns.isScalar(clip.input(2), 6)
                : clip.floatAttribute("min", -1) == 0f && clip.floatAttribute("max", -1) == 6f;
    }
}
