package io.quantbench.quant.audit;

import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** How a node's INT8 weight is split into output channels, and in which order a channel's weights meet. */
enum WeightLayout {
    /** {@code [.., K, N]}: one channel per column of each matrix. */
    COLUMNS,
    /** {@code [N, K]}: one channel per row. */
    ROWS,
    /** {@code [O, I, k..]}: one channel per output channel; K runs over the kernel's positions, then the input channels. */
    CONVOLUTION;

    static WeightLayout of(Node node) {
        if (node.opType().contains("Conv")) {
            return CONVOLUTION;
        }
        return node.opType().endsWith("Gemm") && node.intAttribute("transB", 0) == 1 ? ROWS : COLUMNS;
    }

    /** The bounds of each output channel of {@code weight}, which is INT8. */
    List<PairBounds> bounds(Tensor weight) {
        Shape shape = weight.shape();
        ByteBuffer values = weight.bytes();
        if (this == COLUMNS) {
            return columns(values, Math.toIntExact(shape.dim(-2)), Math.toIntExact(shape.dim(-1)));
        }
        int channels = Math.toIntExact(shape.dim(0));
        int inner = Math.toIntExact(shape.dim(1));
        int positions = channels == 0 || inner == 0 ? 0 : values.remaining() / channels / inner;
        List<PairBounds> bounds = new ArrayList<>(channels);
        for (int channel = 0; channel < channels; channel++) {
            bounds.add(channel(values, channel * inner * positions, inner, positions));
        }
        return bounds;
    }

    private static List<PairBounds> columns(ByteBuffer values, int depth, int columns) {
        List<PairBounds> bounds = new ArrayList<>();
        int matrices = depth == 0 || columns == 0 ? 0 : values.remaining() / depth / columns;
        for (int matrix = 0; matrix < matrices; matrix++) {
            int from = matrix * depth * columns;
            for (int column = 0; column < columns; column++) {
                PairBounds bound = PairBounds.NONE;
                for (int k = 0; k < depth; k += 2) {
                    int second = k + 1 < depth ? values.get(from + (k + 1) * columns + column) : 0;
                    bound = bound.and(values.get(from + k * columns + column), second);
                }
                bounds.add(bound);
            }
        }
        return bounds;
    }

    /** K-th weight in packed order: position {@code k / inner}, input channel {@code k % inner}. */
    private static PairBounds channel(ByteBuffer values, int from, int inner, int positions) {
        PairBounds bound = PairBounds.NONE;
        int depth = inner * positions;
        for (int k = 0; k < depth; k += 2) {
            int first = values.get(from + (k % inner) * positions + k / inner);
            int next = k + 1;
            int second = next < depth ? values.get(from + (next % inner) * positions + next / inner) : 0;
            bound = bound.and(first, second);
        }
        return bound;
    }
}
