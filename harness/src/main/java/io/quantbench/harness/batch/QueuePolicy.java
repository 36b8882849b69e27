package io.quantbench.harness.batch;

import java.time.Duration;

/**
 * How requests of one priority wait (Triton's {@code ModelQueuePolicy}).
 *
 * @param timeout how long one may wait before {@code onTimeout} is done; zero for ever. A request's own deadline is apart from this:
 *     past it, it is not run whatever the policy is
 * @param onTimeout what is done then
 * @param maxQueued requests of this priority that may wait; one more is REJECTED; 0 for no bound but the queue's own
 */
public record QueuePolicy(Duration timeout, OnTimeout onTimeout, int maxQueued) {
    private static final QueuePolicy PATIENT = new QueuePolicy(Duration.ZERO, OnTimeout.REJECT, 0);

    /** What is done with a request that has waited too long. */
    public enum OnTimeout {
        /** It is not run and ends as TIMEOUT. */
        REJECT,
        /** It is run after all others of its priority that have not waited too long. */
        DELAY
    }

    public QueuePolicy {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout=" + timeout + " is negative");
        }
        if (maxQueued < 0) {
            throw new IllegalArgumentException("maxQueued=" + maxQueued + " is negative");
        }
    }

    /** Waits for ever. */
    public static QueuePolicy patient() {
        return PATIENT;
    }

    public static QueuePolicy rejectAfter(Duration timeout) {
        return new QueuePolicy(timeout, OnTimeout.REJECT, 0);
    }

    public static QueuePolicy delayAfter(Duration timeout) {
        return new QueuePolicy(timeout, OnTimeout.DELAY, 0);
    }

    boolean bounded() {
        return !timeout.isZero();
    }
}
