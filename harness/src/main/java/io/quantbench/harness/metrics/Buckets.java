package io.quantbench.harness.metrics;

import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Bounds of classic buckets, at which counts are exact. Times run from 50 µs to 10 s in steps of 1.3 to 1.7: where Prometheus takes no
 * native histograms, a quantile is off by at most a third or so, at any scale, for 33 series per arm.
 */
final class Buckets {
    private static final double[] STEPS = {1, 1.5, 2, 3, 5, 7};
    private static final long FIRST_NS = 50_000;
    private static final long LAST_NS = 10_000_000_000L;
    private static final int LARGEST_BATCH = 256;
    /** A bound nearer than this to one that was asked for gives way to it. */
    private static final double TOO_NEAR = 0.02;

    private Buckets() {}

    /**
     * Times in nanoseconds.
     *
     * @param exactNs times that must be among them
     */
    static LogLinear times(long... exactNs) {
        TreeSet<Long> bounds = new TreeSet<>();
        for (long decadeNs = 10_000; decadeNs <= LAST_NS; decadeNs *= 10) {
            for (double step : STEPS) {
                long boundNs = Math.round(decadeNs * step);
                if (boundNs >= FIRST_NS && boundNs <= LAST_NS) {
                    bounds.add(boundNs);
                }
            }
        }
        for (long exact : exactNs) {
            bounds.removeIf(bound -> Math.abs(bound - exact) < TOO_NEAR * exact);
            bounds.add(exact);
        }
        return new LogLinear(bounds.stream().mapToLong(Long::longValue).toArray());
    }

    /** Powers of two. */
    static LogLinear batchSizes() {
        return new LogLinear(LongStream.iterate(1, size -> size <= LARGEST_BATCH, size -> 2 * size)
                .toArray());
    }

    /** Powers of ten from a billionth to ten, told in billionths. */
    static LogLinear differences() {
        return new LogLinear(LongStream.iterate(1, bound -> bound <= 10_000_000_000L, bound -> 10 * bound)
                .toArray());
    }
}
