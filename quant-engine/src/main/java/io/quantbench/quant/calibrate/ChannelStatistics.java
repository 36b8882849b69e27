package io.quantbench.quant.calibrate;

import java.util.Arrays;
import java.util.Optional;

/**
 * Statistics of a tensor per channel. The channels lie along {@link #axis} of a tensor of {@link #rank} axes: the last axis, or axis 1
 * where convolutions work on the tensor. Immutable.
 */
public final class ChannelStatistics {
    private final int rank;
    private final int axis;
    private final float[] min;
    private final float[] max;
    private final float[] mean;
    private final float[] meanSquare;

    ChannelStatistics(int rank, int axis, float[] min, float[] max, float[] mean, float[] meanSquare) {
        int channels = min.length;
        if (axis < 0 || axis >= rank) {
            throw new IllegalArgumentException("axis=" + axis + " is not within rank " + rank);
        }
        if (channels == 0 || max.length != channels || mean.length != channels || meanSquare.length != channels) {
            throw new IllegalArgumentException(channels + " minima, " + max.length + " maxima, " + mean.length
                    + " means and " + meanSquare.length + " mean squares; as many of each are needed");
        }
        for (float[] values : new float[][] {min, max, mean, meanSquare}) {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("a channel's statistic is " + value);
                }
            }
        }
        this.rank = rank;
        this.axis = axis;
        this.min = min.clone();
        this.max = max.clone();
        this.mean = mean.clone();
        this.meanSquare = meanSquare.clone();
    }

    /** Axes of the tensor. */
    public int rank() {
        return rank;
    }

    /** The axis along which the channels lie; at least 0. */
    public int axis() {
        return axis;
    }

    /** Whether the channels are the last axis, as products with a matrix need them. */
    public boolean isLastAxis() {
        return axis == rank - 1;
    }

    public int channels() {
        return min.length;
    }

    public float min(int channel) {
        return min[channel];
    }

    public float max(int channel) {
        return max[channel];
    }

    /** max |x|. */
    public float absMax(int channel) {
        return Math.max(Math.abs(min[channel]), Math.abs(max[channel]));
    }

    /** E[x], each element counting the same. */
    public float mean(int channel) {
        return mean[channel];
    }

    /** E[x²]. */
    public float meanSquare(int channel) {
        return meanSquare[channel];
    }

    float[] mins() {
        return min.clone();
    }

    float[] maxs() {
        return max.clone();
    }

    float[] means() {
        return mean.clone();
    }

    float[] meanSquares() {
        return meanSquare.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelStatistics c
                && rank == c.rank
                && axis == c.axis
                && Arrays.equals(min, c.min)
                && Arrays.equals(max, c.max)
                && Arrays.equals(mean, c.mean)
                && Arrays.equals(meanSquare, c.meanSquare);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(max) + Arrays.hashCode(mean);
    }

    @Override
    public String toString() {
        return min.length + " channels along axis " + axis + " of " + rank;
    }

    /** Statistics of both, of which {@code other} saw this share of the elements; empty if the channels are not the same. */
    Optional<ChannelStatistics> plus(ChannelStatistics other, double share) {
        if (rank != other.rank || axis != other.axis || channels() != other.channels()) {
            return Optional.empty();
        }
        ChannelStatistics sum = new ChannelStatistics(rank, axis, min, max, mean, meanSquare);
        for (int c = 0; c < channels(); c++) {
            sum.min[c] = Math.min(min[c], other.min[c]);
            sum.max[c] = Math.max(max[c], other.max[c]);
            sum.mean[c] = (float) (mean[c] + (other.mean[c] - (double) mean[c]) * share);
            sum.meanSquare[c] = (float) (meanSquare[c] + (other.meanSquare[c] - (double) meanSquare[c]) * share);
        }
        return Optional.of(sum);
    }

    ChannelStatistics dividedBy(float[] factors, int first) {
        ChannelStatistics result = new ChannelStatistics(rank, axis, min, max, mean, meanSquare);
        for (int i = 0; i < factors.length; i++) {
            int c = first + i;
            result.min[c] /= factors[i];
            result.max[c] /= factors[i];
            result.mean[c] /= factors[i];
            result.meanSquare[c] = (float) (result.meanSquare[c] / ((double) factors[i] * factors[i]));
        }
        return result;
    }

    /** The extremes over all channels. */
    Range observed() {
        Range range = new Range(min[0], max[0]);
        for (int c = 1; c < min.length; c++) {
            range = range.union(new Range(min[c], max[c]));
        }
        return range;
    }
}
