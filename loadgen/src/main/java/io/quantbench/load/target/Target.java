package io.quantbench.load.target;

import io.quantbench.load.workload.Sample;

/**
 * A system under test.
 *
 * <p><b>Threading:</b> {@code issue} is called by one dispatching thread at a time; completions may come from any thread.
 * Whoever made a target closes it, after the run.
 */
public interface Target extends AutoCloseable {
    /** Name for reports. */
    String name();

    /**
     * Hands over one query and returns at once; the dispatching thread must never be made to wait. The target reports back
     * through {@code completion} exactly once per query, from any thread, possibly before this method returns. Failures are
     * outcomes: an exception is a fault of the target and ends the run.
     *
     * @param queryId identifies the query within the run; unique and increasing, but with gaps. Give it back unchanged
     * @param sample what is asked
     * @param completion whom to tell
     */
    void issue(long queryId, Sample sample, Completion completion);

    /** Who hears how long queries took, such as live metrics; asked once per run. Nobody by default. */
    default ResponseListener responseListener() {
        return ResponseListener.NONE;
    }

    /** Releases what the target holds; queries still outstanding may stay unanswered. A second call does nothing. */
    @Override
    void close();
}
