package io.quantbench.harness.serve;

import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.serve.ServeFailure.Kind;
import io.quantbench.harness.wire.WireException;

/** Which failure an outcome is to a client: the one table. */
final class Failures {
    private Failures() {}

    /**
     * The failure of a request that reached a variant and was not answered.
     *
     * @param variant as a client names it
     * @param message why, as the pipeline told it
     */
    static ServeFailure of(RequestOutcome outcome, String variant, String message) {
        return switch (outcome) {
            case REJECTED -> new ServeFailure(Kind.BUSY, variant + ": " + message + "; try again later");
            case TIMEOUT -> new ServeFailure(Kind.TIMEOUT, variant + ": " + message);
            case BAD_ANSWER -> new ServeFailure(Kind.INTERNAL, variant + " gave no proper answer: " + message);
            case ENGINE_ERROR -> new ServeFailure(Kind.INTERNAL, variant + " failed: " + message);
            case CANCELLED -> new ServeFailure(Kind.CANCELLED, "the request was called off");
            case OK -> throw new IllegalArgumentException("OK is no failure");
        };
    }

    /** The failure of a message that cannot be taken or given. */
    static ServeFailure of(WireException e) {
        Kind kind =
                switch (e.kind()) {
                    case MALFORMED -> Kind.BAD_REQUEST;
                    case TOO_LARGE -> Kind.TOO_LARGE;
                    case UNSUPPORTED -> Kind.UNSUPPORTED;
                    case NOT_REPRESENTABLE -> Kind.NOT_REPRESENTABLE;
                };
        return new ServeFailure(kind, e.sentence());
    }

    /** There is no such thing. */
    static ServeException notFound(String sentence) {
        return new ServeException(new ServeFailure(Kind.NOT_FOUND, sentence));
    }
}
