package io.quantbench.harness.canary.compare;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A tensor as rows of numbers: the first axis counts rows, all others together are a row's values; a scalar is one row of one value.
 */
final class Rows {
    private static final Set<DataType> COMPARABLE =
            EnumSet.of(DataType.FLOAT, DataType.DOUBLE, DataType.INT32, DataType.INT64);

    private final double[] values;
    private final int count;
    private final int width;

    private Rows(double[] values, int count) {
        this.values = values;
        this.count = count;
        this.width = values.length / count;
    }

    static Rows of(Tensor tensor) {
        requireComparable(tensor);
        long count = tensor.shape().rank() == 0 ? 1 : tensor.shape().dim(0);
        return new Rows(values(tensor), Math.toIntExact(count));
    }

    /** Refuses what is empty or not of a type that can be compared. */
    static void requireComparable(Tensor tensor) {
        if (tensor.shape().elementCount() == 0) {
            throw new IllegalArgumentException("output=" + tensor + " has no values to compare");
        }
        if (!COMPARABLE.contains(tensor.type())) {
            throw new IllegalArgumentException("output=" + tensor + " cannot be compared; " + COMPARABLE + " can");
        }
    }

    private static double[] values(Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        DataType type = tensor.type();
        return switch (type) {
            case FLOAT ->
                IntStream.range(0, bytes.remaining() / Float.BYTES)
                        .mapToDouble(i -> bytes.getFloat(i * Float.BYTES))
                        .toArray();
            case DOUBLE ->
                IntStream.range(0, bytes.remaining() / Double.BYTES)
                        .mapToDouble(i -> bytes.getDouble(i * Double.BYTES))
                        .toArray();
            case INT32 ->
                IntStream.range(0, bytes.remaining() / Integer.BYTES)
                        .mapToDouble(i -> bytes.getInt(i * Integer.BYTES))
                        .toArray();
            case INT64 ->
                IntStream.range(0, bytes.remaining() / Long.BYTES)
                        .mapToDouble(i -> bytes.getLong(i * Long.BYTES))
                        .toArray();
            default -> throw new IllegalStateException(type + " passed the check of comparable types");
        };
    }

    int count() {
        return count;
    }

    int width() {
        return width;
    }

    double at(int row, int column) {
        return values[row * width + column];
    }

    boolean finite() {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    int largest(int row) {
        int best = 0;
        for (int column = 1; column < width; column++) {
            best = at(row, column) > at(row, best) ? column : best;
        }
        return best;
    }

    /** Columns of the {@code k} largest values, ties to the lower column. */
    List<Integer> largest(int row, int k) {
        return IntStream.range(0, width)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer column) -> -at(row, column)))
                .limit(k)
                .toList();
    }
}
