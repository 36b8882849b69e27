package io.quantbench.harness.canary.rival;

import io.quantbench.harness.canary.judge.Verdict;

/**
 * Limits on the candidate against the reference of the same interval, with limits on how often they may fail, as an analysis run of
 * Argo Rollouts has it.
 *
 * <p>Each interval is one measurement: successful within the tolerances, failed beyond twice the tolerances, inconclusive between, and an
 * error where a figure is missing. More than {@code failureLimit} failures, or more than {@value #ERROR_LIMIT} errors in a row, roll back; more than
 * {@code inconclusiveLimit} inconclusive ones hold for good; after {@code count} measurements the candidate is promoted. Source: Argo Rollouts'
 * documentation (analysis, {@code successCondition}, {@code failureCondition}, {@code failureLimit}, {@code consecutiveErrorLimit}).
 */
public final class FailureLimitRule implements Rival {
    private static final int ERROR_LIMIT = 4;

    private final Tolerances tolerances;
    private final Plan plan;
    private int measured;
    private int failures;
    private int inconclusive;
    private int errorsInARow;

    /**
     * Allowed distance from the reference.
     *
     * @param errorRate increase, absolute
     * @param accuracy decrease, absolute
     * @param p99 increase, relative (0.2 is 20 %)
     */
    public record Tolerances(double errorRate, double accuracy, double p99) {}

    /**
     * How often is measured.
     *
     * @param count measurements until promotion, at least 1
     * @param failureLimit failures that are let pass, at least 0
     * @param inconclusiveLimit inconclusive measurements that are let pass, at least 0
     */
    public record Plan(int count, int failureLimit, int inconclusiveLimit) {
        public Plan {
            if (count < 1 || failureLimit < 0 || inconclusiveLimit < 0) {
                throw new IllegalArgumentException("count=" + count + " must be at least 1, failureLimit="
                        + failureLimit + " and inconclusiveLimit=" + inconclusiveLimit + " at least 0");
            }
        }
    }

    public FailureLimitRule(Tolerances tolerances, Plan plan) {
        this.tolerances = tolerances;
        this.plan = plan;
    }

    @Override
    public String name() {
        return "failure limit";
    }

    @Override
    public Verdict judge(IntervalSummary interval) {
        if (verdict() == Verdict.HOLD && inconclusive <= plan.inconclusiveLimit()) {
            measure(excess(interval));
        }
        return verdict();
    }

    private void measure(double excess) {
        if (Double.isNaN(excess)) {
            // Argo retries an error soon and does not count it as a measurement.
            errorsInARow++;
            return;
        }
        errorsInARow = 0;
        measured++;
        if (excess > 2) {
            failures++;
        } else if (excess > 1) {
            inconclusive++;
        }
    }

    private Verdict verdict() {
        if (failures > plan.failureLimit() || errorsInARow > ERROR_LIMIT) {
            return Verdict.ROLLBACK;
        }
        boolean paused = inconclusive > plan.inconclusiveLimit();
        return !paused && measured >= plan.count() ? Verdict.PROMOTE : Verdict.HOLD;
    }

    /** The worst distance in units of its tolerance; NaN where a figure is missing. */
    private double excess(IntervalSummary interval) {
        IntervalSummary.Side before = interval.reference();
        IntervalSummary.Side after = interval.candidate();
        double errors = (after.errorRate() - before.errorRate()) / tolerances.errorRate();
        double accuracy = (before.accuracy() - after.accuracy()) / tolerances.accuracy();
        double p99 = (after.p99Ns() / before.p99Ns() - 1) / tolerances.p99();
        return Math.max(errors, Math.max(accuracy, p99));
    }
}
