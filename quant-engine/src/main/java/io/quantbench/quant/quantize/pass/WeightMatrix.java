package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * A constant operand as the matrix {@code [depth, columns]} of a product, read a few columns at a time, whichever way it is stored.
 * Only the columns asked for are on the heap, so that a weight of a gigabyte can be quantized in a few megabytes.
 */
final class WeightMatrix {
    /** Weights that are read at a time: 8 MiB, wide enough for long runs in each row of a mapped file. */
    private static final int GROUP_ELEMENTS = 2 << 20;

    private final Tensor tensor;
    private final boolean transposed;
    private final int depth;
    private final int columns;

    private WeightMatrix(Tensor tensor, boolean transposed) {
        Shape shape = tensor.shape();
        this.tensor = tensor;
        this.transposed = transposed;
        this.depth = Math.toIntExact(shape.dim(transposed ? -1 : -2));
        this.columns = Math.toIntExact(shape.dim(transposed ? -2 : -1));
    }

    /**
     * A view of {@code tensor}, FLOAT {@code [1…, depth, columns]}, or {@code [1…, columns, depth]} if {@code transposed}.
     *
     * @throws IllegalArgumentException if it is of another type or shape, or has no elements
     */
    static WeightMatrix of(Tensor tensor, boolean transposed) {
        if (!isMatrix(tensor)) {
            throw new IllegalArgumentException("a weight must be a FLOAT matrix with elements, not " + tensor);
        }
        return new WeightMatrix(tensor, transposed);
    }

    /** Whether {@code tensor} is FLOAT, has elements, and is a matrix but for leading extents of 1. */
    static boolean isMatrix(Tensor tensor) {
        Shape shape = tensor.shape();
        return tensor.type() == DataType.FLOAT
                && shape.rank() >= 2
                && shape.elementCount() > 0
                && shape.dim(-1) * shape.dim(-2) == shape.elementCount();
    }

    int depth() {
        return depth;
    }

    int columns() {
        return columns;
    }

    /** How many columns to read at a time; at least 1. */
    int groupColumns() {
        return Math.max(1, Math.min(columns, GROUP_ELEMENTS / depth));
    }

    /**
     * Columns {@code first} to {@code first + count}, each as {@code depth} consecutive values.
     *
     * @throws IllegalArgumentException if a value is not finite
     */
    float[] columns(int first, int count) {
        FloatBuffer values = tensor.bytes().asFloatBuffer();
        float[] group = new float[Math.multiplyExact(count, depth)];
        if (transposed) {
            values.get(first * depth, group);
        } else {
            float[] row = new float[count];
            for (int k = 0; k < depth; k++) {
                values.get(k * columns + first, row);
                for (int c = 0; c < count; c++) {
                    group[c * depth + k] = row[c];
                }
            }
        }
        requireFinite(group, first);
        return group;
    }

    private void requireFinite(float[] group, int first) {
        for (int i = 0; i < group.length; i++) {
            if (!Float.isFinite(group[i])) {
                int column = first + i / depth;
                int row = i % depth;
                throw new IllegalArgumentException("the weight at "
                        + (transposed ? "[" + column + ", " + row + "]" : "[" + row + ", " + column + "]") + " is "
                        + group[i]);
            }
        }
    }
}
