package io.quantbench.load.target;

/** Receives the end of queries. Safe for use by several threads; never blocks; allocates nothing. */
public interface Completion {
    /** Tells that {@code queryId} ended. The call itself marks the instant of completion. */
    void complete(long queryId, Outcome outcome);
}
