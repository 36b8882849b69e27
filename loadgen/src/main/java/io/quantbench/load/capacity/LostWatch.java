package io.quantbench.load.capacity;

import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.verdict.EarlyStopping;
import io.quantbench.load.verdict.EarlyStoppingProgress;
import io.quantbench.load.workload.Sample;

/** The target of a confirmation, which ends it once early stopping cannot be met at its planned end any more. */
final class LostWatch implements Target {
    /** A Poisson schedule may hold somewhat more queries than expected. */
    private static final double SLACK = 1.05;

    private final Target inner;
    private final long limitNs;
    private final long expectedQueries;
    private final EarlyStoppingProgress progress;
    private boolean lost;
    /** Ends the run; set before its first query. */
    Runnable stop = () -> {};

    LostWatch(Target inner, CapacitySettings settings, double expectedQueries) {
        this.inner = inner;
        this.limitNs = settings.slo().latencyNs();
        this.expectedQueries = (long) Math.ceil(SLACK * expectedQueries);
        this.progress =
                new EarlyStoppingProgress(EarlyStopping.MLPERF, settings.slo().percentile());
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void issue(long queryId, Sample sample, Completion completion) {
        inner.issue(queryId, sample, completion);
    }

    @Override
    public ResponseListener responseListener() {
        ResponseListener next = inner.responseListener();
        return (outcome, responseNs, serviceNs) -> {
            boolean slow = outcome != Outcome.OK || responseNs > limitNs;
            progress.add(slow);
            if (slow && !lost && progress.lostBy(expectedQueries)) {
                lost = true;
                stop.run();
            }
            next.ended(outcome, responseNs, serviceNs);
        };
    }

    boolean lost() {
        return lost;
    }

    @Override
    public void close() {
        inner.close();
    }
}
