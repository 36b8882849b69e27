package io.quantbench.load.verdict;

import io.quantbench.load.record.LatencyDistribution;

/**
 * Percentiles by LoadGen's rule: element ⌊n·p⌋ of the n sorted latencies. The values are those of the distribution, to three
 * digits.
 */
public final class LoadGenPercentile {
    private LoadGenPercentile() {}

    /** Index of the percentile among {@code count} ≥ 1 sorted values, in LoadGen's floating point. */
    public static long index(long count, double percentile) {
        if (!(percentile > 0 && percentile < 100)) {
            throw new IllegalArgumentException("percentile=" + percentile + " is not between 0 and 100");
        }
        return Math.min(count - 1, (long) (count * (percentile / 100)));
    }

    /** The percentile in ns; 0 for an empty distribution. */
    public static long of(LatencyDistribution latencies, double percentile) {
        return latencies.isEmpty() ? 0 : latencies.valueAtIndex(index(latencies.count(), percentile));
    }

    /**
     * Whether the percentile is within a limit when {@code overLimit} of {@code count} values are above it: exact, whatever the
     * digits of the distribution.
     */
    public static boolean within(long count, long overLimit, double percentile) {
        return count > 0 && count - overLimit > index(count, percentile);
    }
}
