package io.quantbench.harness.metrics;

/**
 * What a process's metrics are made with.
 *
 * @param build what runs
 * @param objective counted exactly, per variant
 * @param labelSets most label sets per metric; further ones are left out and counted
 */
public record MetricsOptions(BuildInfo build, Objective objective, int labelSets) {
    /** Enough for ten models of ten variants. */
    public static final int DEFAULT_LABEL_SETS = 1_000;

    public MetricsOptions {
        if (labelSets < 1) {
            throw new IllegalArgumentException("labelSets=" + labelSets + " must be at least 1");
        }
    }

    /** The default objective and budget. */
    public static MetricsOptions of(BuildInfo build) {
        return new MetricsOptions(build, Objective.DEFAULT, DEFAULT_LABEL_SETS);
    }
}
