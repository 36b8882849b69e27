package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Folds multiplications and additions by constants (one for each channel, or one for all) into the weights and the bias of the
 * Conv, ConvTranspose, Gemm or MatMul beside them: those behind it always, those before a Conv where that is exact. A padded Conv
 * takes the factor only: in {@code a · x + b} it becomes {@code x + b / a}, because the padding is not shifted.
 */
public final class FoldAffine implements GraphPass {
    /** Below this a shift that is divided by the factor could overflow or lose its digits. */
    private static final float MIN_FACTOR = 1e-6f;

    @Override
    public String name() {
        return "fold-affine";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        for (Node node : editor.nodes()) {
            Optional<Node> current = isConvolutionOrProduct(node) ? Optional.of(node) : Optional.empty();
            while (current.isPresent()) {
                Node operator = current.get();
                current = foldBehind(editor, operator).or(() -> foldBefore(editor, operator));
            }
        }
        editor.prune();
        return editor.toModel();
    }

    private static boolean isConvolutionOrProduct(Node node) {
        return node.is("Conv") || node.is("ConvTranspose") || node.is("Gemm") || node.is("MatMul");
    }

    /** The operator with the one behind it folded in, if there was one. */
    private static Optional<Node> foldBehind(GraphEditor editor, Node node) {
        if (!editor.hasSingleUse(node.output(0))) {
            return Optional.empty();
        }
        Node next = editor.consumers(node.output(0)).get(0);
        return next.is("BatchNormalization") ? Optional.empty() : foldBehind(editor, node, next);
    }

    /** {@code node} with the affine function {@code next} of its output folded in, if that can be. */
    static Optional<Node> foldBehind(GraphEditor editor, Node node, Node next) {
        Optional<LinearOperator> linear = LinearOperator.of(node, editor);
        Optional<ChannelAffine> affine = linear.flatMap(l -> ChannelAffine.of(next, editor, l.channels()))
                .filter(a -> a.input().equals(node.output(0)))
                .filter(a -> linear.get().canShift() || !a.shifts());
        Optional<Node> folded = affine.flatMap(a -> linear.get().followedBy(a, next.output(0), editor));
        folded.ifPresent(f -> {
            editor.remove(next);
            editor.replace(node, f);
        });
        return folded;
    }

    private static Optional<Node> foldBefore(GraphEditor editor, Node node) {
        Optional<Node> previous = editor.producer(node.input(0)).filter(p -> editor.hasSingleUse(p.output(0)));
        Optional<LinearOperator> linear = LinearOperator.of(node, editor).filter(l -> node.is("Conv"));
        if (previous.isEmpty() || linear.isEmpty()) {
            return Optional.empty();
        }
        Optional<ChannelAffine> affine = affine(editor, previous.get(), linear.get());
        if (affine.filter(a -> linear.get().isUnpadded() || !a.shifts()).isPresent()) {
            Optional<Node> folded = linear.get().precededBy(affine.get(), editor);
            folded.ifPresent(f -> {
                editor.remove(previous.get());
                editor.replace(node, f);
            });
            return folded;
        }
        return affine.flatMap(shift -> factorBeforeShift(editor, linear.get(), previous.get(), shift));
    }

    private static Optional<ChannelAffine> affine(GraphEditor editor, Node node, LinearOperator linear) {
        return node.is("BatchNormalization")
                ? Optional.empty()
                : ChannelAffine.of(node, editor, linear.inputChannels());
    }

    /** {@code conv(a · x + b)} becomes {@code (a · conv)(x + b / a)}. */
    private static Optional<Node> factorBeforeShift(
            GraphEditor editor, LinearOperator linear, Node add, ChannelAffine shift) {
        Optional<Node> mul = editor.producer(shift.input()).filter(m -> editor.hasSingleUse(m.output(0)));
        Optional<ChannelAffine> factor = mul.flatMap(m -> affine(editor, m, linear));
        if (factor.isEmpty()
                || factor.get().shifts()
                || !isDivisible(factor.get().scale())) {
            return Optional.empty();
        }
        int count = factor.get().scale().length;
        float[] shifts = new float[count];
        float[] scales = new float[count];
        for (int c = 0; c < count; c++) {
            scales[c] = shift.scale()[c] * factor.get().scale()[c];
            shifts[c] = shift.shift()[c] / scales[c];
        }
        Optional<Node> folded = linear.precededBy(new ChannelAffine(add.output(0), scales, new float[count]), editor);
        folded.ifPresent(f -> {
            String constant = editor.addInitializer(add.name() + "_shift", spread(shifts, linear));
            editor.replace(add, Node.of(add.name(), "Add", List.of(factor.get().input(), constant), add.outputs()));
            editor.remove(mul.get());
            editor.replace(linear.node(), f);
        });
        return folded;
    }

    private static boolean isDivisible(float[] factors) {
        for (float factor : factors) {
            if (Math.abs(factor) < MIN_FACTOR) {
                return false;
            }
        }
        return true;
    }

    /** One value for all where they are equal, else [channels, 1, ...]. */
    private static Tensor spread(float[] values, LinearOperator linear) {
        boolean isUniform = true;
        for (float value : values) {
            isUniform &= value == values[0];
        }
        if (isUniform) {
            return Tensor.ofFloats(Shape.of(1), values[0]);
        }
        long[] extents = new long[linear.inputChannels().rank() - 1];
        Arrays.fill(extents, 1);
        extents[0] = values.length;
        return Tensor.ofFloats(Shape.of(extents), values);
    }
}
