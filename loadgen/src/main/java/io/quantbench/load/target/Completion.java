package io.quantbench.load.target;

/** Receives the end of queries. Safe for use by several threads; never blocks; allocates nothing. */
public interface Completion {
    /**
     * Tells that {@code queryId} ended. The call itself marks the instant of completion. A second call for the same query,
     * or one after the run, changes no result and is counted as stray.
     *
     * @param queryId what {@link Target#issue} was given
     */
    void complete(long queryId, Outcome outcome);
}
