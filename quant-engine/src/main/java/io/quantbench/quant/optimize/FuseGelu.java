package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import java.util.List;
import java.util.Optional;

/**
 * Replaces the Gaussian error linear unit that is written out in five nodes, {@code x · (1 + erf(x / √2)) / 2} with the half at any
 * place, by {@code com.microsoft.Gelu}. ONNX Runtime finds most of these by itself when it loads a model; written down, planners and
 * reports see one node. The result needs ONNX Runtime.
 *
 * <p>A bias Add before it stays: behind a MatMul it is taken into the integer kernel, which a BiasGelu would prevent.
 */
public final class FuseGelu implements GraphPass {
    private static final float SQRT_HALF = (float) Math.sqrt(0.5);

    @Override
    public String name() {
        return "fuse-gelu";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Patterns patterns = new Patterns(editor);
        for (Node erf : editor.nodes()) {
            if (erf.is("Erf")) {
                fuse(editor, patterns, erf);
            }
        }
        editor.prune();
        return editor.toModel();
    }

    private static void fuse(GraphEditor editor, Patterns patterns, Node erf) {
        Optional<String> input = scaledInput(patterns, erf);
        Optional<Node> shifted = onlyReader(editor, erf).filter(add -> add.is("Add") && addsOne(patterns, add));
        if (input.isEmpty() || shifted.isEmpty()) {
            return;
        }
        Optional<Node> next = onlyReader(editor, shifted.get()).filter(n -> n.is("Mul"));
        next.flatMap(mul -> last(editor, patterns, mul, shifted.get().output(0), input.get()))
                .ifPresent(last -> {
                    editor.replace(
                            last,
                            new Node(
                                    last.name(),
                                    "Gelu",
                                    Node.MICROSOFT_DOMAIN,
                                    List.of(input.get()),
                                    last.outputs(),
                                    List.of(),
                                    Extras.none()));
                    editor.requireOpset(Node.MICROSOFT_DOMAIN, 1);
                });
    }

    /** x, if {@code erf} reads x / √2 and nothing else does. */
    private static Optional<String> scaledInput(Patterns patterns, Node erf) {
        return patterns.only(erf.input(0), "Div")
                .or(() -> patterns.only(erf.input(0), "Mul"))
                .filter(n -> patterns.factor(n)
                        .filter(f -> Math.abs(f - SQRT_HALF) < 1e-6f)
                        .isPresent())
                .map(patterns::scaled);
    }

    private static boolean addsOne(Patterns patterns, Node add) {
        return patterns.isScalar(add.input(0), 1) || patterns.isScalar(add.input(1), 1);
    }

    private static Optional<Node> onlyReader(GraphEditor editor, Node node) {
        return editor.hasSingleUse(node.output(0))
                ? Optional.of(editor.consumers(node.output(0)).get(0))
                : Optional.empty();
    }

    /** The node that completes {@code x · sum / 2}, where {@code mul} is the first one behind the sum. */
    private static Optional<Node> last(GraphEditor editor, Patterns patterns, Node mul, String sum, String x) {
        boolean halvesFirst = isHalf(patterns, mul) && patterns.scaled(mul).equals(sum);
        if (halvesFirst) {
            return onlyReader(editor, mul).filter(n -> n.is("Mul") && multiplies(n, mul.output(0), x));
        }
        if (multiplies(mul, sum, x)) {
            return onlyReader(editor, mul).filter(n -> isHalf(patterns, n));
        }
        String other = mul.input(0).equals(sum) ? mul.input(1) : mul.input(0);
        boolean isHalfOfX = patterns.only(other, "Mul")
                .filter(half -> isHalf(patterns, half) && patterns.scaled(half).equals(x))
                .isPresent();
        return isHalfOfX ? Optional.of(mul) : Optional.empty();
    }

    private static boolean isHalf(Patterns patterns, Node node) {
        return patterns.factor(node).filter(f -> f == 0.5f).isPresent();
    }

    private static boolean multiplies(Node mul, String first, String second) {
        return (mul.input(0).equals(first) && mul.input(1).equals(second))
                || (mul.input(0).equals(second) && mul.input(1).equals(first));
    }
}
