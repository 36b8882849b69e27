package io.quantbench.harness.admit;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right of one request to be in flight, given back by exactly one of its ends. A second end does nothing, as an answer and a
 * client that goes away may come at the same time.
 */
public final class Permit implements Entry {
    private final Admission admission;
    private final long startNs;
    private final long bytes;
    private final AtomicBoolean ended = new AtomicBoolean();

    Permit(Admission admission, long startNs, long bytes) {
        this.admission = admission;
        this.startNs = startNs;
        this.bytes = bytes;
    }

    /** It was answered: its time says how busy the server is. */
    public void succeeded() {
        end(Admission.End.SUCCEEDED);
    }

    /** It was rejected or timed out further in: there was too much to do. */
    public void dropped() {
        end(Admission.End.DROPPED);
    }

    /** It ended for a reason of its own, such as bad input or a client gone: its time says nothing. */
    public void ignored() {
        end(Admission.End.IGNORED);
    }

    long startNs() {
        return startNs;
    }

    long bytes() {
        return bytes;
    }

    private void end(Admission.End how) {
        if (ended.compareAndSet(false, true)) {
            admission.ended(this, how);
        }
    }
}
