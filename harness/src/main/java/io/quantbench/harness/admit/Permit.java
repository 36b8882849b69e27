package io.quantbench.harness.admit;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right of one request to be in flight, given back by exactly one of its ends. A second end does nothing, as an answer and a
 * client that goes away may come at the same time.
 */
public final class Permit implements Entry {
    private final Admission admission;
    private final long startNs;
    /** Guarded by the admission. */
    private long bytes;

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

    /**
     * Holds more or fewer bytes from now on, as the size of a body may be known only when it has been read or inflated.
     *
     * @param held at least 0
     * @return whether it does; if not, there is no room for more, and nothing has changed. After its end a permit holds nothing and
     *     takes anything
     */
    public boolean resize(long held) {
        if (held < 0) {
            throw new IllegalArgumentException("held=" + held + " is negative");
        }
        return admission.resize(this, held);
    }

    boolean ended() {
        return ended.get();
    }

    long bytes() {
        return bytes;
    }

    void bytes(long held) {
        bytes = held;
    }

    private void end(Admission.End how) {
        if (ended.compareAndSet(false, true)) {
            admission.ended(this, how);
        }
    }
}
