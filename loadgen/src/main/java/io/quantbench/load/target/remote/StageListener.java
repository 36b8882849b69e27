package io.quantbench.load.target.remote;

import io.quantbench.load.target.Outcome;

/**
 * Hears of every query that was answered, where on the client's side its time went. Called on event loops, several at once: must not
 * wait, and allocates nothing if the target shall not.
 */
@FunctionalInterface
public interface StageListener {
    /** Listens to nothing, and spares two readings of the clock per query. */
    StageListener NONE = (outcome, localNs, writeNs, remoteNs) -> {};

    /**
     * A query was answered, well or not; one that timed out or whose connection broke is not told.
     *
     * @param outcome how
     * @param localNs from issue to the start of sending: hop to the event loop, and the wait for a free connection
     * @param writeNs from there to the hand-over of the last byte to the operating system; 0 if the answer was there first
     * @param remoteNs from there to the end of the answer: network and server
     */
    void answered(Outcome outcome, long localNs, long writeNs, long remoteNs);
}
