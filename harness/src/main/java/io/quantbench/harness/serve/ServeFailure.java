package io.quantbench.harness.serve;

/**
 * Why a request was not answered.
 *
 * @param kind what an edge makes a status of
 * @param sentence the same for people: what, where, what to do; holds no payload
 */
public record ServeFailure(Kind kind, String sentence) {
    /** Kinds of failure, each with its status in HTTP and gRPC. */
    public enum Kind {
        /** The request breaks the protocol or does not fit the model: 400, INVALID_ARGUMENT. */
        BAD_REQUEST,
        /** There is no such model or variant: 404, NOT_FOUND. */
        NOT_FOUND,
        /** The message exceeds a limit: 413, RESOURCE_EXHAUSTED. */
        TOO_LARGE,
        /** A part of the protocol that is not offered: 400, UNIMPLEMENTED. */
        UNSUPPORTED,
        /** The answer cannot be said in the form that was asked for: 422, FAILED_PRECONDITION. */
        NOT_REPRESENTABLE,
        /** There is too much to do; the same request may be sent again later: 429, RESOURCE_EXHAUSTED. */
        BUSY,
        /** The model is there and takes no requests: loading, unloading, or the server closes: 503, UNAVAILABLE. */
        UNAVAILABLE,
        /** It waited past its deadline and was not run: 504, DEADLINE_EXCEEDED. */
        TIMEOUT,
        /** The client went away: 499 in logs and counters only, CANCELLED. */
        CANCELLED,
        /** The engine failed, or its answer was not one: 500, INTERNAL. */
        INTERNAL
    }
}
