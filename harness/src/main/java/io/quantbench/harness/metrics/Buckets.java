package io.quantbench.harness.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Upper bounds of histogram buckets. Times run from 50 µs to 10 s in steps of 1.3 to 1.7: a quantile read from them is off by
 * at most a third or so, at any scale, for 33 series per arm. What needs more exactness is in the report's HDR histograms.
 */
final class Buckets {
    private static final double[] STEPS = {1, 1.5, 2, 3, 5, 7};
    private static final long FIRST_NS = 50_000;
    private static final long LAST_NS = 10_000_000_000L;
    private static final int LARGEST_BATCH = 256;

    private Buckets() {}

    static Duration[] times() {
        List<Duration> bounds = new ArrayList<>();
        for (long decadeNs = 10_000; decadeNs <= LAST_NS; decadeNs *= 10) {
            for (double step : STEPS) {
                long boundNs = Math.round(decadeNs * step);
                if (boundNs >= FIRST_NS && boundNs <= LAST_NS) {
                    bounds.add(Duration.ofNanos(boundNs));
                }
            }
        }
        return bounds.toArray(Duration[]::new);
    }

    /** Powers of two. */
    static double[] batchSizes() {
        double[] bounds = new double[Integer.numberOfTrailingZeros(LARGEST_BATCH) + 1];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = 1 << i;
        }
        return bounds;
    }
}
