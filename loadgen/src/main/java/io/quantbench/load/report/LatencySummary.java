package io.quantbench.load.report;

import io.quantbench.load.record.LatencyDistribution;

/**
 * The figures of a latency distribution that a report shows, in ns, to the three digits of the recording.
 *
 * @param p50 median in ns
 * @param p90 90th percentile in ns
 * @param p95 95th percentile in ns
 * @param p99 99th percentile in ns
 * @param p999 99.9th percentile in ns
 * @param max largest value in ns
 * @param mean arithmetic mean in ns
 */
public record LatencySummary(long p50, long p90, long p95, long p99, long p999, long max, double mean) {
    public LatencySummary {
        if (p50 < 0 || p50 > p90 || p90 > p95 || p95 > p99 || p99 > p999 || p999 > max) {
            throw new IllegalArgumentException("percentiles do not ascend: p50=" + p50 + " p90=" + p90 + " p95=" + p95
                    + " p99=" + p99 + " p999=" + p999 + " max=" + max);
        }
        if (!(mean >= 0) || Double.isInfinite(mean)) {
            throw new IllegalArgumentException("mean=" + mean + " is not a finite number from 0");
        }
    }

    /** The summary of a distribution with at least one value. */
    public static LatencySummary of(LatencyDistribution distribution) {
        if (distribution.isEmpty()) {
            throw new IllegalArgumentException("an empty distribution has no percentiles");
        }
        return new LatencySummary(
                distribution.p(0.5),
                distribution.p(0.9),
                distribution.p(0.95),
                distribution.p(0.99),
                distribution.p(0.999),
                distribution.maxNs(),
                distribution.meanNs());
    }
}
