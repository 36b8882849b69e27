package io.quantbench.quant.calibrate;

/**
 * The range after which {@value #LEVELS} levels keep the distribution of the values best: of all thresholds T on the bins' edges the one
 * with the smallest Kullback-Leibler divergence of the quantized from the clipped distribution. (S. Migacz, 8-bit Inference with
 * TensorRT, 2017; there with 2048 bins and 128 levels, as here. With as many bins as levels, as some tools have it, only one threshold
 * is left: the maximum.)
 *
 * <p>Candidates are {@code [−T, T]}, cut to where values are. What is clipped counts to the outermost bins of the distribution that is
 * to be kept, but not to what is quantized, so that clipping has its price.
 */
final class EntropyRange {
    static final int LEVELS = 128;

    /** Stands for the probability 0 in the quantized distribution, relative to one value. */
    private static final double SMALLEST = 1e-4;

    private final long[] counts;
    private final long[] below;
    private final double total;
    private final double[] quantized;

    private EntropyRange(Histogram histogram) {
        counts = histogram.counts();
        below = new long[counts.length + 1];
        for (int i = 0; i < counts.length; i++) {
            below[i + 1] = below[i] + counts[i];
        }
        total = histogram.total();
        quantized = new double[counts.length];
    }

    static Range of(TensorStatistics statistics) {
        Histogram histogram = statistics.histogram();
        EntropyRange candidates = new EntropyRange(histogram);
        int zero = -histogram.firstBin();
        int reach = Math.max(histogram.bins() - zero, zero);
        int bestReach = reach;
        double least = Double.POSITIVE_INFINITY;
        for (int bins = reach; bins > 0; bins--) {
            int from = Math.max(0, zero - bins);
            int to = Math.min(histogram.bins(), zero + bins);
            if (to - from < LEVELS) {
                break;
            }
            double divergence = candidates.divergence(from, to);
            if (divergence < least) {
                least = divergence;
                bestReach = bins;
            }
        }
        double threshold = bestReach * histogram.binWidth();
        return PercentileRange.clamped(statistics.observed().including(), -threshold, threshold);
    }

    /** Of what is left of the bins {@code from} to {@code to} (exclusive) when as many as {@value #LEVELS} levels keep them apart. */
    private double divergence(int from, int to) {
        quantize(from, to);
        double inside = below[to] - below[from];
        if (inside == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double divergence = 0;
        for (int i = from; i < to; i++) {
            double clipped = i == from ? below[from] : 0;
            clipped += i == to - 1 ? below[counts.length] - below[to] : 0;
            double kept = counts[i] + clipped;
            if (kept > 0) {
                double p = kept / total;
                double q = Math.max(quantized[i], SMALLEST) / inside;
                divergence += p * Math.log(p / q);
            }
        }
        return divergence;
    }

    /** Each level's values, spread evenly over those of its bins that hold any. */
    private void quantize(int from, int to) {
        int bins = to - from;
        for (int level = 0; level < LEVELS; level++) {
            int first = from + (int) ((long) level * bins / LEVELS);
            int end = from + (int) ((level + 1L) * bins / LEVELS);
            int used = 0;
            for (int i = first; i < end; i++) {
                used += counts[i] > 0 ? 1 : 0;
            }
            double each = used == 0 ? 0 : (double) (below[end] - below[first]) / used;
            for (int i = first; i < end; i++) {
                quantized[i] = counts[i] > 0 ? each : 0;
            }
        }
    }
}
