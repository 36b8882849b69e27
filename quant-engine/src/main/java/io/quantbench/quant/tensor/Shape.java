package io.quantbench.quant.tensor;

import java.util.Arrays;
import java.util.Objects;

/** The extents of a tensor, outermost first; rank 0 is a scalar. Every extent is at least 0. Immutable. */
public final class Shape {
    private static final Shape SCALAR = new Shape(new long[0]);

    private final long[] dims;
    private final long elementCount;

    private Shape(long[] dims) {
        long count = 1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] < 0) {
                throw new IllegalArgumentException("extent " + i + " of " + Arrays.toString(dims) + " is negative");
            }
            count = Math.multiplyExact(count, dims[i]);
        }
        this.dims = dims;
        this.elementCount = count;
    }

    /**
     * A shape of the given extents.
     *
     * @throws IllegalArgumentException if an extent is negative
     * @throws ArithmeticException if the element count exceeds a {@code long}
     */
    public static Shape of(long... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    public static Shape scalar() {
        return SCALAR;
    }

    public int rank() {
        return dims.length;
    }

    /** Extent of axis {@code axis}; negative axes count from the end, as in ONNX. */
    public long dim(int axis) {
        return dims[Objects.checkIndex(axis < 0 ? axis + dims.length : axis, dims.length)];
    }

    /** Product of all extents; 1 for a scalar. */
    public long elementCount() {
        return elementCount;
    }

    public long[] toArray() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** For example {@code [1, 128, 384]}; a scalar is {@code []}. */
    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
