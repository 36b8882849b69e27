package io.quantbench.quant.calibrate;

/**
 * The range that leaves out {@code (100 − 99.999) / 2} percent of the elements on each side, to the resolution of the histogram: a
 * bin is left out only as a whole. (ONNX Runtime's percentile calibration, asymmetric.)
 */
final class PercentileRange {
    private static final double PERCENT = 99.999;

    private PercentileRange() {}

    static Range of(TensorStatistics statistics) {
        Histogram histogram = statistics.histogram();
        double cut = histogram.total() * (100 - PERCENT) / 200;
        int low = 0;
        for (long left = 0; low < histogram.bins() - 1 && left + histogram.count(low) <= cut; low++) {
            left += histogram.count(low);
        }
        int high = histogram.bins() - 1;
        for (long left = 0; high > low && left + histogram.count(high) <= cut; high--) {
            left += histogram.count(high);
        }
        return clamped(statistics.observed(), histogram.lowerEdge(low), histogram.lowerEdge(high + 1));
    }

    /** The part of {@code observed} within the two edges. */
    static Range clamped(Range observed, double lowest, double highest) {
        float min = (float) Math.max(observed.min(), lowest);
        float max = (float) Math.min(observed.max(), highest);
        return new Range(min, Math.max(min, max));
    }
}
