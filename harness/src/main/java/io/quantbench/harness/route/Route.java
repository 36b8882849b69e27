package io.quantbench.harness.route;

/**
 * Where a request goes.
 *
 * @param variant answers it
 * @param reason why this one
 * @param hash what the weights went by; shadows are sampled by it too
 */
public record Route(String variant, Reason reason, long hash) {
    /** Why a variant was chosen. */
    public enum Reason {
        /** The request asked for it. Such requests are no sample of the traffic: comparisons leave them out. */
        PINNED,
        /** By its sticky key. */
        STICKY,
        /** By its id, or by its place among requests without one. */
        SPLIT
    }
}
