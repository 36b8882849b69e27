package io.quantbench.quant.calibrate;

/**
 * The range with the smallest expected squared error of an 8-bit quantization: {@code Δ²/12} for each value inside, where Δ is the
 * range over 255, and the squared distance to the range for each value outside. Every pair of histogram edges on either side of 0 is
 * tried; cumulated moments make one trial O(1).
 */
final class MseRange {
    private static final double STEPS = 255;

    private final double[] count;
    private final double[] sum;
    private final double[] square;

    private MseRange(Histogram histogram) {
        int bins = histogram.bins();
        count = new double[bins + 1];
        sum = new double[bins + 1];
        square = new double[bins + 1];
        for (int i = 0; i < bins; i++) {
            double n = histogram.count(i);
            double centre = histogram.lowerEdge(i) + histogram.binWidth() / 2;
            count[i + 1] = count[i] + n;
            sum[i + 1] = sum[i] + n * centre;
            square[i + 1] = square[i] + n * centre * centre;
        }
    }

    static Range of(TensorStatistics statistics) {
        Histogram histogram = statistics.histogram();
        if (histogram.bins() == 0) {
            return statistics.observed();
        }
        MseRange moments = new MseRange(histogram);
        int zero = Math.max(0, Math.min(histogram.bins(), -histogram.firstBin()));
        Range observed = statistics.observed().including();
        Range best = observed;
        double least = Double.POSITIVE_INFINITY;
        for (int low = 0; low <= zero; low++) {
            double min = low == zero ? 0 : Math.max(observed.min(), histogram.lowerEdge(low));
            for (int high = zero; high <= histogram.bins(); high++) {
                double max = high == zero ? 0 : Math.min(observed.max(), histogram.lowerEdge(high));
                double error = moments.error(low, high, min, max);
                // Of equal errors the wider range is kept: low grows, high must not win by being lower.
                if (error < least && max > min) {
                    least = error;
                    best = new Range((float) min, (float) max);
                }
            }
        }
        return best;
    }

    private double error(int low, int high, double min, double max) {
        int bins = count.length - 1;
        double step = (max - min) / STEPS;
        double below = square[low] - 2 * min * sum[low] + min * min * count[low];
        double n = count[bins] - count[high];
        double above = square[bins] - square[high] - 2 * max * (sum[bins] - sum[high]) + max * max * n;
        return below + above + step * step / 12 * (count[high] - count[low]);
    }
}
