package io.quantbench.load.target;

import java.nio.ByteBuffer;

/** Receives the end of queries. Safe for use by several threads; never blocks; allocates nothing. */
public interface Completion {
    /**
     * Tells that {@code queryId} ended. The call itself marks the instant of completion. A second call for the same query,
     * or one after the run, changes no result and is counted as stray.
     *
     * @param queryId what {@link Target#issue} was given
     */
    void complete(long queryId, Outcome outcome);

    /**
     * As {@link #complete(long, Outcome)}, with the answer that accuracy runs and audits write down. The bytes from the buffer's
     * position to its limit are read before this returns; by default they are ignored.
     */
    default void complete(long queryId, Outcome outcome, ByteBuffer answer) {
        complete(queryId, outcome);
    }

    /** Whether the bytes of this query's answer will be read; a target need not make them when not. Ask it any time before completing. */
    default boolean wantsAnswer(long queryId) {
        return false;
    }
}
