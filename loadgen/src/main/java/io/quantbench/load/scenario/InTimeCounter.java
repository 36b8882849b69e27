package io.quantbench.load.scenario;

import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;

/**
 * Counts the OK answers within a limit, to the nanosecond: a histogram's three digits cannot tell a query at the limit from one just
 * over it. Counts on the loop's thread; read it when the loop is over.
 */
final class InTimeCounter implements Target {
    private final Target inner;
    private final long limitNs;
    private long inTime;

    InTimeCounter(Target inner, long limitNs) {
        this.inner = inner;
        this.limitNs = limitNs;
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
            if (outcome == Outcome.OK && responseNs <= limitNs) {
                inTime++;
            }
            next.ended(outcome, responseNs, serviceNs);
        };
    }

    long inTime() {
        return inTime;
    }

    @Override
    public void close() {
        inner.close();
    }
}
