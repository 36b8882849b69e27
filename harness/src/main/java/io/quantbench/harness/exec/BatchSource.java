package io.quantbench.harness.exec;

import java.util.List;

/** Where an engine pool's workers get their work. Safe for use by several threads. */
public interface BatchSource<R> {
    /**
     * Waits for a batch and adds it to the empty list {@code batch}. The tickets have been dequeued and their deadlines had
     * not passed.
     *
     * @return false if the source is closed and nothing is left, so that the worker ends
     * @throws InterruptedException if the worker is interrupted while it waits
     */
    boolean take(List<Ticket<R>> batch) throws InterruptedException;

    /** Refuses further requests; what is queued can still be taken. */
    void close();

    /**
     * Takes everything that is still queued and completes it as REJECTED with {@code reason}.
     *
     * @return how many requests were abandoned
     */
    int abandon(String reason);
}
