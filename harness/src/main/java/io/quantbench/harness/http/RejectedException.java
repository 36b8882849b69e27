package io.quantbench.harness.http;

import io.quantbench.harness.admit.Refusal;
import io.quantbench.harness.serve.ServeException;
import io.quantbench.harness.serve.ServeFailure;
import io.quantbench.harness.wire.WireException;
import java.io.Serial;
import java.util.HashMap;
import java.util.Map;

/**
 * A request that is not answered as asked: its status, headers, and the sentence that becomes {@code {"error": …}}. The one table
 * from failures to HTTP statuses. Expected, so it has no stack trace.
 */
final class RejectedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** What a client that was refused waits, in seconds: a queue of requests is long done by then. */
    private static final String RETRY_AFTER_SECONDS = "1";

    private final int status;
    private final transient Map<String, String> headers;

    private RejectedException(int status, String sentence, Map<String, String> headers) {
        super(sentence, null, false, false);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    static RejectedException of(int status, String sentence) {
        boolean later = status == 429 || status == 503;
        return new RejectedException(status, sentence, later ? Map.of("Retry-After", RETRY_AFTER_SECONDS) : Map.of());
    }

    static RejectedException badRequest(String sentence) {
        return of(400, sentence);
    }

    static RejectedException of(ServeFailure failure) {
        return of(status(failure.kind()), failure.sentence());
    }

    static RejectedException of(WireException failure) {
        int status =
                switch (failure.kind()) {
                    case MALFORMED, UNSUPPORTED -> 400;
                    case TOO_LARGE -> 413;
                    case NOT_REPRESENTABLE -> 422;
                };
        return of(status, failure.sentence());
    }

    static RejectedException of(Refusal refusal) {
        int status =
                switch (refusal.reason()) {
                    case TOO_MANY_REQUESTS, TOO_MANY_BYTES -> 429;
                    case CLOSING -> 503;
                };
        return of(status, refusal.sentence());
    }

    /** The rejection that a failure of a handler stands for; INTERNAL, which says nothing of its cause, if it is none. */
    static RejectedException of(Throwable failure) {
        if (failure instanceof RejectedException rejected) {
            return rejected;
        }
        if (failure instanceof ServeException refused) {
            return of(refused.failure());
        }
        if (failure instanceof WireException wire) {
            return of(wire);
        }
        return of(500, "the request could not be answered; the cause is in the server's log");
    }

    private static int status(ServeFailure.Kind kind) {
        return switch (kind) {
            case BAD_REQUEST, UNSUPPORTED -> 400;
            case NOT_FOUND -> 404;
            case TOO_LARGE -> 413;
            case NOT_REPRESENTABLE -> 422;
            case BUSY -> 429;
            case INTERNAL -> 500;
            // Called off by the server, as the client who hears it is still there.
            case UNAVAILABLE, CANCELLED -> 503;
            case TIMEOUT -> 504;
        };
    }

    /** The same with one more header. */
    RejectedException with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new RejectedException(status, sentence(), more);
    }

    int status() {
        return status;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    Map<String, String> headers() {
        return headers;
    }
}
