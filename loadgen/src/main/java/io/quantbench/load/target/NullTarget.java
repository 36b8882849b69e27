package io.quantbench.load.target;

import io.quantbench.load.workload.Sample;

/** A target that answers OK at once, on the caller's thread: what is measured against it is the generator's own floor. */
public final class NullTarget implements Target {
    @Override
    public String name() {
        return "null";
    }

    @Override
    public void issue(long queryId, Sample sample, Completion completion) {
        completion.complete(queryId, Outcome.OK);
    }

    @Override
    public void close() {}
}
