package io.quantbench.harness.admit;

/**
 * Why a request may not come in.
 *
 * @param reason what kind of refusal it is, for whoever turns it into a status
 * @param sentence the same for people, with the limit that was met
 */
public record Refusal(Reason reason, String sentence) implements Entry {
    /** Kinds of refusal. */
    public enum Reason {
        /** As many requests as may be are in flight: 429, RESOURCE_EXHAUSTED. The request can be sent again later. */
        TOO_MANY_REQUESTS,
        /** Requests in flight hold as much memory as they may: 429, RESOURCE_EXHAUSTED. */
        TOO_MANY_BYTES,
        /** The server takes no more requests: 503, UNAVAILABLE. */
        CLOSING
    }
}
