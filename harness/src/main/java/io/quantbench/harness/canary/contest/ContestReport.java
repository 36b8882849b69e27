package io.quantbench.harness.canary.contest;

import java.util.List;

/**
 * Figures of a contest.
 *
 * @param schemaVersion 1
 * @param trials per scenario; targets take five times as many
 * @param seed of the first trial
 * @param targets what the judge must reach
 * @param rows one per scenario and judge
 */
public record ContestReport(int schemaVersion, int trials, long seed, List<Target> targets, List<Row> rows) {
    public ContestReport {
        targets = List.copyOf(targets);
        rows = List.copyOf(rows);
    }

    /** Whether every target is reached. */
    public boolean reached() {
        return targets.stream().allMatch(Target::reached);
    }

    /**
     * A figure with a limit.
     *
     * @param name what is measured
     * @param unit of figure and limit
     * @param figure measured
     * @param limit largest allowed figure
     * @param reached whether the figure exists and lies within the limit
     */
    public record Target(String name, String unit, Sample figure, double limit, boolean reached) {
        static Target of(String name, String unit, Sample figure, double limit) {
            return new Target(name, unit, figure, limit, figure.value() <= limit);
        }
    }

    /**
     * One judge in one scenario.
     *
     * @param scenario its name
     * @param harmful the truth
     * @param judge its name
     * @param wrong share of trials with the wrong decision: promoted though harmful, rolled back though sound
     * @param right share of trials with the right decision
     * @param requests median number of requests until a right decision, over all trials; infinitely long where there was none
     */
    public record Row(String scenario, boolean harmful, String judge, Sample wrong, Sample right, Sample requests) {}
}
