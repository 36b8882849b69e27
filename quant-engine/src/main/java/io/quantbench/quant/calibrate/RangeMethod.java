package io.quantbench.quant.calibrate;

/** How a tensor's range follows from its statistics. */
public enum RangeMethod {
    /** Everything that was seen: clips nothing, and one outlier decides. */
    MIN_MAX,
    /** Mean of the samples' minima and maxima: the default, best with some 300 samples. (NNCF's MEAN_MINMAX.) */
    MEAN_MIN_MAX,
    /** The same, weighted towards the last samples. */
    MOVING_AVERAGE,
    /** All but 0.001 % of the elements, half of these on each side. */
    PERCENTILE,
    /** The clipping after which 128 levels keep the distribution best, by Kullback-Leibler divergence. */
    ENTROPY,
    /** The clipping with the smallest expected squared error of 256 levels. */
    MSE,
    /** For logits: the clipping that keeps the distribution of the answer best. */
    CROSS_ENTROPY,
    /** Mean ± 6 standard deviations as learned by batch normalization; needs no data. */
    BATCH_NORM;

    /**
     * The range of a tensor with these statistics, 0 included.
     *
     * @throws CalibrationException if the statistics lack what the method needs
     */
    public Range of(TensorStatistics statistics) {
        Range range =
                switch (this) {
                    case MIN_MAX -> statistics.observed();
                    case MEAN_MIN_MAX -> statistics.mean();
                    case MOVING_AVERAGE -> statistics.movingAverage();
                    case PERCENTILE -> PercentileRange.of(statistics);
                    case ENTROPY -> EntropyRange.of(statistics);
                    case MSE -> MseRange.of(statistics);
                    case CROSS_ENTROPY -> logits(statistics);
                    case BATCH_NORM -> normalized(statistics);
                };
        return range.including();
    }

    /** Whether {@link #of} has a range for a tensor with these statistics; all methods but two always do. */
    public boolean appliesTo(TensorStatistics statistics) {
        return switch (this) {
            case CROSS_ENTROPY -> statistics.crossEntropy().isPresent();
            case BATCH_NORM -> statistics.trust() == Trust.BATCH_NORM;
            default -> true;
        };
    }

    private static Range logits(TensorStatistics statistics) {
        return statistics
                .crossEntropy()
                .orElseThrow(
                        () -> new CalibrationException(
                                "the cross-entropy method is for logits, and this tensor is no output of the calibrated model"));
    }

    private static Range normalized(TensorStatistics statistics) {
        if (!BATCH_NORM.appliesTo(statistics)) {
            throw new CalibrationException("this tensor's statistics do not come from batch normalization");
        }
        return statistics.observed();
    }
}
