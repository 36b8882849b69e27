package io.quantbench.load.target;

import io.quantbench.load.workload.Sample;

/** A system under test. */
public interface Target extends AutoCloseable {
    /** Name for reports. */
    String name();

    /**
     * Hands over one query and returns at once; the dispatching thread must never be made to wait. The target reports back
     * through {@code completion} exactly once per query, from any thread, possibly before this method returns.
     *
     * @param queryId number of the query in this run, from 0
     * @param sample what is asked
     * @param completion whom to tell
     */
    void issue(long queryId, Sample sample, Completion completion);

    @Override
    void close();
}
