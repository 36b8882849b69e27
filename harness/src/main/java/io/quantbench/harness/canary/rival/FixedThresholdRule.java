package io.quantbench.harness.canary.rival;

import io.quantbench.harness.canary.judge.Verdict;

/**
 * Absolute limits on the candidate's own figures, and a counter of failed checks, as Flagger has it.
 *
 * <p>Each interval is one check. A figure beyond its limit, or missing, fails it; a failed check does not advance. At
 * {@code threshold} failed checks the candidate is rolled back; after {@code steps} passed ones it is promoted. Source: Flagger's
 * documentation (canary analysis, {@code threshold}, {@code iterations}, {@code thresholdRange}).
 */
public final class FixedThresholdRule implements Rival {
    private final Limits limits;
    private final int threshold;
    private final int steps;
    private int failed;
    private int passed;

    /**
     * Limits on the candidate.
     *
     * @param maxErrorRate of an interval, 0 to 1
     * @param minAccuracy of an interval, 0 to 1; 0 for none
     * @param maxP99Ns of an interval
     */
    public record Limits(double maxErrorRate, double minAccuracy, double maxP99Ns) {}

    public FixedThresholdRule(Limits limits, int threshold, int steps) {
        if (threshold < 1 || steps < 1) {
            throw new IllegalArgumentException(
                    "threshold=" + threshold + " and steps=" + steps + " must be at least 1");
        }
        this.limits = limits;
        this.threshold = threshold;
        this.steps = steps;
    }

    @Override
    public String name() {
        return "fixed threshold";
    }

    @Override
    public Verdict judge(IntervalSummary interval) {
        if (failed < threshold && passed < steps) {
            if (holds(interval.candidate())) {
                passed++;
            } else {
                failed++;
            }
        }
        if (failed >= threshold) {
            return Verdict.ROLLBACK;
        }
        return passed >= steps ? Verdict.PROMOTE : Verdict.HOLD;
    }

    /** NaN holds no limit, except an accuracy that nobody asked for. */
    private boolean holds(IntervalSummary.Side candidate) {
        boolean accurate = limits.minAccuracy() == 0 || candidate.accuracy() >= limits.minAccuracy();
        return accurate && candidate.errorRate() <= limits.maxErrorRate() && candidate.p99Ns() <= limits.maxP99Ns();
    }
}
