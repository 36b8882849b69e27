package io.quantbench.quant.calibrate;

import java.util.Optional;

/**
 * What one FLOAT tensor held over all samples. Immutable.
 *
 * <p>All of it but {@link #movingAverage} is independent of the order of the samples, and all of it of how they were batched.
 *
 * @param trust where the figures come from
 * @param samples samples seen; 0 where the figures are derived without data
 * @param elements elements seen; padding is not among them
 * @param observed smallest and largest element
 * @param mean mean over the samples of each sample's smallest, and of its largest, element
 * @param movingAverage exponentially weighted means of the same, in the order of the samples: each counts
 *     {@value #MOVING_AVERAGE_WEIGHT} of what is left, and the weights of a finite series are scaled to sum to 1
 * @param channels empty where the number of channels changes from sample to sample or exceeds {@value #MAX_CHANNELS}
 * @param crossEntropy the range that keeps the answer's distribution best; only of tensors that are logits
 */
public record TensorStatistics(
        Trust trust,
        long samples,
        long elements,
        Range observed,
        Range mean,
        Range movingAverage,
        Histogram histogram,
        Optional<ChannelStatistics> channels,
        Optional<Range> crossEntropy) {
    /** The most channels of which statistics are kept. */
    public static final int MAX_CHANNELS = 16_384;

    /** Weight of the newest sample in the moving average. */
    public static final double MOVING_AVERAGE_WEIGHT = 0.01;

    public TensorStatistics {
        if (samples < 0 || elements < 0) {
            throw new IllegalArgumentException(
                    "samples=" + samples + ", elements=" + elements + "; neither is negative");
        }
    }

    /** Smallest element. */
    public float min() {
        return observed.min();
    }

    /** Largest element. */
    public float max() {
        return observed.max();
    }

    /** The statistics of these samples and of {@code later} ones; see {@link CalibrationProfile#plus}. */
    TensorStatistics plus(TensorStatistics later) {
        double share = share(samples, later.samples);
        double left = 1 - decayed(later.samples);
        double newest = samples + later.samples == 0 ? 0.5 : left / (1 - decayed(samples + later.samples));
        return new TensorStatistics(
                trust.and(later.trust),
                Math.addExact(samples, later.samples),
                Math.addExact(elements, later.elements),
                observed.union(later.observed),
                mean.towards(later.mean, share),
                movingAverage.towards(later.movingAverage, newest),
                histogram.plus(later.histogram),
                channels.flatMap(
                        mine -> later.channels.flatMap(others -> mine.plus(others, share(elements, later.elements)))),
                crossEntropy.isPresent() && later.crossEntropy.isPresent()
                        ? Optional.of(crossEntropy.get().union(later.crossEntropy.get()))
                        : Optional.empty());
    }

    private static double share(long mine, long others) {
        return mine + others == 0 ? 0.5 : (double) others / (mine + others);
    }

    /** What {@code samples} steps leave of the weight of what was before. */
    static double decayed(long samples) {
        return Math.pow(1 - MOVING_AVERAGE_WEIGHT, (double) samples);
    }

    /**
     * The statistics of this tensor after some of its channels are divided by a factor each. Extremes and channels are exact; means of
     * extremes and the histogram are stretched like the extremes, which is an estimate. Empty if the channels are not known or do
     * not lie along the last axis.
     *
     * @param factors finite and above 0; for the channels from {@code first} on
     */
    public Optional<TensorStatistics> dividedBy(float[] factors, int first) {
        return channels.filter(c -> c.isLastAxis() && first + factors.length <= c.channels())
                .map(c -> c.dividedBy(factors, first))
                .map(this::withChannels);
    }

    private TensorStatistics withChannels(ChannelStatistics changed) {
        Range extremes = changed.observed();
        double low = observed.min() == 0 ? 1 : extremes.min() / (double) observed.min();
        double high = observed.max() == 0 ? 1 : extremes.max() / (double) observed.max();
        // Where a side has lost its sign nothing can be stretched.
        double below = low > 0 ? low : 1;
        double above = high > 0 ? high : 1;
        return new TensorStatistics(
                trust,
                samples,
                elements,
                extremes,
                mean.stretched(below, above),
                movingAverage.stretched(below, above),
                histogram.stretched(below, above),
                Optional.of(changed),
                Optional.empty());
    }
}
