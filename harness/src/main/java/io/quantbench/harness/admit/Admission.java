package io.quantbench.harness.admit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The door: bounds how many requests are in flight and how many bytes they hold. A request that finds no room is refused at once;
 * nothing waits here. When a limit shrinks below what is in flight, nobody is turned out, and nobody comes in until there is room.
 *
 * <p>Threading: safe for use by several threads; a permit may be given back on another thread than it was taken on.
 */
public final class Admission {
    private volatile Limit limit;
    private volatile long maxBytes;
    private final LongSupplier nanoClock;
    private final CompletableFuture<Void> idle = new CompletableFuture<>();

    private int inFlight;
    private long inFlightBytes;
    private long admitted;
    private long refused;
    private boolean closed;

    /** How a request ended, for the limit to learn from. */
    enum End {
        SUCCEEDED,
        DROPPED,
        IGNORED
    }

    /**
     * An open door.
     *
     * @param limit bounds requests
     * @param maxBytes bounds the bytes of their bodies together; at least 1
     * @param nanoClock monotonic nanoseconds from an arbitrary origin
     */
    public Admission(Limit limit, long maxBytes, LongSupplier nanoClock) {
        this.limit = limit;
        this.maxBytes = requirePositive(maxBytes);
        this.nanoClock = nanoClock;
    }

    private static long requirePositive(long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes=" + maxBytes + " is below 1");
        }
        return maxBytes;
    }

    /**
     * Puts other bounds in force, for those who come from now on.
     *
     * @param next bounds requests; has learnt nothing yet
     * @param nextMaxBytes bounds the bytes of their bodies together; at least 1
     */
    public void bound(Limit next, long nextMaxBytes) {
        maxBytes = requirePositive(nextMaxBytes);
        limit = next;
    }

    /**
     * A permit if there is room for one more request, and for its body.
     *
     * @param bytes what the request holds while it is in flight; at least 0
     */
    public Entry tryEnter(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes=" + bytes + " is negative");
        }
        long nowNs = nanoClock.getAsLong();
        int allowed = limit.current();
        synchronized (this) {
            if (closed) {
                return refuse(Refusal.Reason.CLOSING, "the server is closing and takes no more requests");
            }
            if (inFlight >= allowed) {
                return refuse(
                        Refusal.Reason.TOO_MANY_REQUESTS,
                        inFlight + " requests are in flight, and at most " + allowed + " may be; try again later");
            }
            if (bytes > maxBytes - inFlightBytes) {
                return refuse(
                        Refusal.Reason.TOO_MANY_BYTES,
                        "requests in flight hold " + inFlightBytes + " bytes; with " + bytes
                                + " more they would exceed " + maxBytes + "; try again later");
            }
            inFlight++;
            inFlightBytes += bytes;
            admitted++;
        }
        return new Permit(this, nowNs, bytes);
    }

    boolean resize(Permit permit, long bytes) {
        synchronized (this) {
            long more = bytes - permit.bytes();
            if (permit.ended()) {
                return true;
            }
            if (more > maxBytes - inFlightBytes) {
                return false;
            }
            inFlightBytes += more;
            permit.bytes(bytes);
            return true;
        }
    }

    private Refusal refuse(Refusal.Reason reason, String sentence) {
        refused++;
        return new Refusal(reason, sentence);
    }

    void ended(Permit permit, End how) {
        int before;
        boolean last;
        synchronized (this) {
            before = inFlight--;
            inFlightBytes -= permit.bytes();
            last = closed && inFlight == 0;
        }
        if (how != End.IGNORED) {
            limit.onSample(new Limit.Sample(permit.startNs(), nanoClock.getAsLong(), before, how == End.DROPPED));
        }
        if (last) {
            idle.complete(null);
        }
    }

    /**
     * Lets nobody in any more.
     *
     * @return completes when the last permit has been given back, on the thread that does so; the same stage at every call
     */
    public CompletionStage<Void> close() {
        boolean empty;
        synchronized (this) {
            closed = true;
            empty = inFlight == 0;
        }
        if (empty) {
            idle.complete(null);
        }
        return idle.minimalCompletionStage();
    }

    /** What it has done so far. */
    public AdmissionCounts counts() {
        int allowed = limit.current();
        synchronized (this) {
            return new AdmissionCounts(inFlight, inFlightBytes, allowed, admitted, refused);
        }
    }
}
