package io.quantbench.harness.metrics;

import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Warns, once per metric, when more than half of a histogram's observations lie in one native bucket: its quantiles then say no more
 * than that bucket's name. A bucket is 0.54 % wide, so this is a clock too coarse or a value out of range, seldom the truth.
 */
final class HistogramCheck {
    /** Below this many observations nothing is said. */
    static final int LEAST_OBSERVATIONS = 1_000;

    static final double LARGEST_SHARE = 0.5;

    private static final System.Logger LOGGER = System.getLogger(HistogramCheck.class.getName());

    private final Set<MetricCatalog> warned = EnumSet.noneOf(MetricCatalog.class);

    /**
     * Adds each histogram's share to the samples, 0 while it has too few observations, and warns of those that are new to it. Only times are
     * looked at: batch sizes are whole numbers, few by nature.
     */
    synchronized void check(Map<MetricCatalog, Double> fullestBuckets, Samples samples) {
        fullestBuckets.forEach((metric, share) -> {
            if (metric.unit() == MetricUnit.SECONDS) {
                samples.gauge(MetricCatalog.FULLEST_BUCKET, share, metric.metricName());
                if (share > LARGEST_SHARE && warned.add(metric)) {
                    LOGGER.log(
                            Level.WARNING,
                            "{0}: {1} % of all observations lie in one bucket; its quantiles tell little",
                            metric.metricName(),
                            Math.round(100 * share));
                }
            }
        });
    }
}
