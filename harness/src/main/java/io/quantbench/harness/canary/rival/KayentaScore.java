package io.quantbench.harness.canary.rival;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an analysis in Kayenta's manner.
 *
 * @param score 0 to 100
 * @param result score against the two thresholds
 * @param metrics one per metric, in their order
 */
public record KayentaScore(double score, Result result, List<Metric> metrics) {
    /** Score against the two thresholds. */
    public enum Result {
        PASS,
        MARGINAL,
        FAIL
    }

    /** What a metric is. */
    public enum Classification {
        PASS,
        HIGH,
        LOW,
        NO_DATA,
        NO_DATA_FAIL
    }

    /**
     * One metric.
     *
     * @param name of the metric
     * @param group whose score it counts in
     * @param classification what it is
     * @param critical whether it makes the whole score 0
     * @param test the statistics; null where none were needed
     */
    public record Metric(
            String name, String group, Classification classification, boolean critical, @Nullable MannWhitney test) {}

    public KayentaScore {
        metrics = List.copyOf(metrics);
    }
}
