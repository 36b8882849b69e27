package io.quantbench.harness.batch;

import io.quantbench.harness.exec.Ticket;
import java.util.List;

/**
 * What became of requests that were submitted together: all were accepted, or none.
 *
 * @param <R> the input of one request
 */
public sealed interface Submission<R> {
    /**
     * All are queued.
     *
     * @param tickets in the order of the requests
     */
    record Accepted<R>(List<Ticket<R>> tickets) implements Submission<R> {
        public Accepted {
            tickets = List.copyOf(tickets);
        }
    }

    /**
     * None is queued.
     *
     * @param closing whether the pipeline takes no more requests at all
     * @param reason in one sentence
     */
    record Refused<R>(boolean closing, String reason) implements Submission<R> {}
}
