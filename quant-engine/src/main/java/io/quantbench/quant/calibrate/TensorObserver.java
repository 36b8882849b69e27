package io.quantbench.quant.calibrate;

import io.quantbench.quant.tensor.Shape;
import java.util.Optional;

/** Gathers the statistics of one tensor, sample by sample, in memory that does not grow. For one thread. */
final class TensorObserver {
    private final String name;
    private final Optional<LogitSample> logits;
    private final ChannelObserver channels;
    private final AdaptiveHistogram histogram = new AdaptiveHistogram();
    private final ExactSums extremes = new ExactSums(2);
    private long samples;
    private long elements;
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;
    private double movingMin;
    private double movingMax;

    TensorObserver(String name, ChannelAxis axis, boolean areLogits) {
        this.name = name;
        this.channels = new ChannelObserver(axis);
        this.logits = areLogits ? Optional.of(new LogitSample()) : Optional.empty();
    }

    /**
     * Takes the elements of one sample. A sample without elements does not count.
     *
     * @param values the elements, from index 0 on
     * @param sample how messages call the sample
     * @throws CalibrationException if an element is not finite
     */
    void accept(float[] values, Shape shape, String sample) {
        int count = Math.toIntExact(shape.elementCount());
        if (count == 0) {
            return;
        }
        float lowest = Float.POSITIVE_INFINITY;
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            // Both carry NaN on.
            lowest = Math.min(lowest, values[i]);
            highest = Math.max(highest, values[i]);
        }
        if (!Float.isFinite(lowest) || !Float.isFinite(highest)) {
            throw notFinite(values, count, shape, sample);
        }
        samples++;
        elements += count;
        min = Math.min(min, lowest);
        max = Math.max(max, highest);
        extremes.add(0, lowest);
        extremes.add(1, highest);
        movingMin += (lowest - movingMin) * TensorStatistics.MOVING_AVERAGE_WEIGHT;
        movingMax += (highest - movingMax) * TensorStatistics.MOVING_AVERAGE_WEIGHT;
        histogram.cover(lowest, highest);
        histogram.count(values, 0, count);
        channels.accept(values, shape);
        logits.ifPresent(kept -> kept.accept(values, shape));
    }

    private CalibrationException notFinite(float[] values, int count, Shape shape, String sample) {
        int at = 0;
        while (at < count - 1 && Float.isFinite(values[at])) {
            at++;
        }
        return new CalibrationException("tensor '" + name + "' " + shape + " has " + values[at] + " at element " + at
                + " for " + sample + "; leave the sample out, or exclude the nodes that read the tensor");
    }

    /** @throws CalibrationException if no sample had an element */
    TensorStatistics toStatistics(Trust trust) {
        if (elements == 0) {
            throw new CalibrationException("tensor '" + name + "' was empty for every sample");
        }
        double weight = 1 - TensorStatistics.decayed(samples);
        Range observed = new Range(min, max);
        return new TensorStatistics(
                trust,
                samples,
                elements,
                observed,
                range(extremes.get(0) / samples, extremes.get(1) / samples),
                range(movingMin / weight, movingMax / weight),
                histogram.toHistogram(),
                channels.toStatistics(),
                logits.flatMap(kept -> kept.bestRange(observed)));
    }

    private static Range range(double lowest, double highest) {
        return new Range(ExactSums.bounded(lowest), ExactSums.bounded(Math.max(lowest, highest)));
    }
}
