package io.quantbench.load;

import io.quantbench.load.plan.PlanPhase;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.verdict.ThresholdWatch;
import io.quantbench.load.workload.Sample;

/** A target whose phase is ended, if the plan says so, once a threshold cannot be kept any more. */
final class Watched implements Target {
    final ThresholdWatch watch;
    private final Target inner;
    private final boolean abortEarly;
    /** Ends the phase; set before its first query. */
    Runnable stop = () -> {};

    Watched(Target inner, PlanPhase phase, double expectedQueries) {
        this.inner = inner;
        this.watch = new ThresholdWatch(phase.thresholds(), expectedQueries);
        this.abortEarly = phase.abortEarly();
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
            watch.ended(outcome, responseNs, serviceNs);
            if (abortEarly && watch.isLost()) {
                stop.run();
            }
            next.ended(outcome, responseNs, serviceNs);
        };
    }

    @Override
    public void close() {
        inner.close();
    }
}
