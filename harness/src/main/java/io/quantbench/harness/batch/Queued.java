package io.quantbench.harness.batch;

import io.quantbench.harness.exec.Deadline;
import io.quantbench.harness.exec.Ticket;

/**
 * A ticket in a queue.
 *
 * @param ticket whose it is
 * @param level its priority's place, from 0
 * @param bucket its length's bucket
 * @param patience until when its policy lets it wait
 * @param arrival its number among all that were queued
 */
record Queued<R>(Ticket<R> ticket, int level, int bucket, Deadline patience, long arrival) {
    /** The same with its number. */
    Queued<R> arrivedAs(long number) {
        return new Queued<>(ticket, level, bucket, patience, number);
    }

    Deadline deadline() {
        return ticket.request().deadline();
    }

    boolean bounded() {
        return patience.bounded() || deadline().bounded();
    }

    /** Whether it may not wait until {@code nowNs}, by its own deadline or its policy's. */
    boolean overdueAt(long nowNs) {
        return deadline().expiredAt(nowNs) || patience.expiredAt(nowNs);
    }

    /** The same after its policy has delayed it: only its own deadline counts. */
    Queued<R> delayed() {
        return new Queued<>(ticket, level, bucket, Deadline.none(), arrival);
    }
}
