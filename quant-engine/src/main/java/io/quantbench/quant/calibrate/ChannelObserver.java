package io.quantbench.quant.calibrate;

import io.quantbench.quant.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/** Gathers {@link ChannelStatistics} while the tensor keeps rank and channels; gives up for good when it does not. For one thread. */
final class ChannelObserver {
    private final ChannelAxis rule;
    private int rank = -1;
    private int axis;
    private boolean gaveUp;
    private long elementsPerChannel;
    private float[] min = new float[0];
    private float[] max = new float[0];
    private double[] sum = new double[0];
    private double[] square = new double[0];
    private ExactSums means = new ExactSums(0);
    private ExactSums squares = new ExactSums(0);

    ChannelObserver(ChannelAxis rule) {
        this.rule = rule;
    }

    /** @param values finite elements of a tensor of this shape, from index 0 on */
    void accept(float[] values, Shape shape) {
        if (gaveUp || !fits(shape)) {
            gaveUp = true;
            return;
        }
        int channels = min.length;
        int inner = 1;
        for (int i = axis + 1; i < rank; i++) {
            inner *= Math.toIntExact(shape.dim(i));
        }
        int outer = Math.toIntExact(shape.elementCount() / channels / inner);
        Arrays.fill(sum, 0);
        Arrays.fill(square, 0);
        if (inner == 1) {
            rows(values, outer);
        } else {
            planes(values, outer, inner);
        }
        for (int c = 0; c < channels; c++) {
            means.add(c, sum[c]);
            squares.add(c, square[c]);
        }
        elementsPerChannel += (long) outer * inner;
    }

    private boolean fits(Shape shape) {
        if (rank < 0) {
            rank = shape.rank();
            axis = rule.of(rank);
            long channels = axis < 0 ? 0 : shape.dim(axis);
            if (channels < 1 || channels > TensorStatistics.MAX_CHANNELS) {
                return false;
            }
            start((int) channels);
        }
        return shape.rank() == rank && shape.dim(axis) == min.length;
    }

    private void start(int channels) {
        min = new float[channels];
        max = new float[channels];
        Arrays.fill(min, Float.POSITIVE_INFINITY);
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        sum = new double[channels];
        square = new double[channels];
        means = new ExactSums(channels);
        squares = new ExactSums(channels);
    }

    private void rows(float[] values, int rows) {
        int channels = min.length;
        for (int r = 0; r < rows; r++) {
            int at = r * channels;
            for (int c = 0; c < channels; c++) {
                float value = values[at + c];
                min[c] = Math.min(min[c], value);
                max[c] = Math.max(max[c], value);
                sum[c] += value;
                square[c] += (double) value * value;
            }
        }
    }

    private void planes(float[] values, int outer, int inner) {
        int channels = min.length;
        for (int o = 0; o < outer; o++) {
            for (int c = 0; c < channels; c++) {
                int from = (o * channels + c) * inner;
                float lowest = min[c];
                float highest = max[c];
                double total = sum[c];
                double squared = square[c];
                for (int i = from; i < from + inner; i++) {
                    float value = values[i];
                    lowest = Math.min(lowest, value);
                    highest = Math.max(highest, value);
                    total += value;
                    squared += (double) value * value;
                }
                min[c] = lowest;
                max[c] = highest;
                sum[c] = total;
                square[c] = squared;
            }
        }
    }

    Optional<ChannelStatistics> toStatistics() {
        if (gaveUp || elementsPerChannel == 0) {
            return Optional.empty();
        }
        float[] mean = new float[min.length];
        float[] meanSquare = new float[min.length];
        for (int c = 0; c < min.length; c++) {
            mean[c] = ExactSums.bounded(means.get(c) / elementsPerChannel);
            meanSquare[c] = ExactSums.bounded(squares.get(c) / elementsPerChannel);
        }
        return Optional.of(new ChannelStatistics(rank, axis, min, max, mean, meanSquare));
    }
}
