package io.quantbench.harness.exec;

import io.quantbench.harness.observe.RequestObserver;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.observe.Telemetry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An admitted request on its way to exactly one outcome. Whoever {@link #claim}s it, and nobody else, completes it: normally
 * the worker that ran it, otherwise whoever closes a pipeline whose engine does not return.
 */
public final class Ticket<R> {
    private static final Logger logger = System.getLogger(Ticket.class.getName());

    private final InferenceRequest<R> request;
    private final Telemetry telemetry;
    private final long submittedNs;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile boolean cancelled;

    /** A ticket for a request that was submitted at {@code submittedNs} of the telemetry's clock. */
    public Ticket(InferenceRequest<R> request, Telemetry telemetry, long submittedNs) {
        this.request = request;
        this.telemetry = telemetry;
        this.submittedNs = submittedNs;
    }

    public InferenceRequest<R> request() {
        return request;
    }

    public R row() {
        return request.row();
    }

    public long submittedNs() {
        return submittedNs;
    }

    /** Tells the observer that the request left its queue; call once, when it did. */
    public void dequeued(long nowNs) {
        telemetry.observer().dequeued(nowNs - submittedNs);
    }

    /** From now on its answer is read by nobody: when it has run, it ends as CANCELLED. Does nothing after its end. */
    public void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Claims and completes in one step; does nothing if another thread has claimed the request. */
    public void complete(RequestOutcome outcome, String message) {
        if (claim()) {
            finish(outcome, message);
        }
    }

    /** Whether the calling thread, and no other, now has the right and duty to {@link #finish}. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    void finish(RequestOutcome outcome, String message) {
        RequestObserver observer = telemetry.observer();
        observer.completed(outcome, telemetry.nowNs() - submittedNs);
        notifyHandler(request.handler(), outcome, message);
    }

    /** Calls a handler so that its failure, of whatever kind, reaches the log and not the worker. */
    public static void notifyHandler(OutcomeHandler handler, RequestOutcome outcome, String message) {
        try {
            handler.completed(outcome, message);
        } catch (Throwable e) {
            logger.log(Level.ERROR, "an outcome handler failed on " + outcome, e);
        }
    }
}
