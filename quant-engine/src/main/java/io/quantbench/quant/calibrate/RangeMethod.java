package io.quantbench.quant.calibrate;

import java.util.function.Function;

/** How a tensor's range follows from its statistics. Each range includes 0. */
public enum RangeMethod {
    /** Everything that was seen: clips nothing, and one outlier decides. */
    MIN_MAX(TensorStatistics::observed),
    /** Mean of the samples' minima and maxima: the default, best with some 300 samples. (NNCF's MEAN_MINMAX.) */
    MEAN_MIN_MAX(TensorStatistics::mean),
    /** The same, weighted towards the last samples. */
    MOVING_AVERAGE(TensorStatistics::movingAverage),
    /** All but 0.001 % of the elements, half of these on each side. */
    PERCENTILE(PercentileRange::of),
    /** The clipping after which 128 levels keep the distribution best, by Kullback-Leibler divergence. */
    ENTROPY(EntropyRange::of),
    /** The clipping with the smallest expected squared error of 256 levels. */
    MSE(MseRange::of),
    /** For logits: the clipping that keeps the distribution of the answer best. */
    CROSS_ENTROPY(statistics -> statistics
            .crossEntropy()
            .orElseThrow(() -> new CalibrationException(
                    "the cross-entropy method is for logits, and this tensor is no output of the calibrated model"))),
    /** Mean ± 6 standard deviations as learned by batch normalization; needs no data. */
    BATCH_NORM(statistics -> {
        if (statistics.trust() != Trust.BATCH_NORM) {
            throw new CalibrationException("this tensor's statistics do not come from batch normalization");
        }
        return statistics.observed();
    });

    private final Function<TensorStatistics, Range> rule;

    RangeMethod(Function<TensorStatistics, Range> rule) {
        this.rule = rule;
    }

    /**
     * The range of a tensor with these statistics, 0 included.
     *
     * @throws CalibrationException if the statistics lack what the method needs
     */
    public Range of(TensorStatistics statistics) {
        return rule.apply(statistics).including();
    }
}
