package io.quantbench.harness.admit;

/** How many requests may be in flight, fixed or learnt from how they fare. Safe for use by several threads. */
public interface Limit {
    /** A limit that stays as it is; at least 1. */
    static Limit fixed(int maxInFlight) {
        return new FixedLimit(maxInFlight);
    }

    /** Requests that may be in flight now; at least 1. */
    int current();

    /** Learns from a request that has ended. */
    void onSample(Sample sample);

    /**
     * A request that has ended.
     *
     * @param startNs when it was admitted, on the admission's clock
     * @param endNs when it ended
     * @param inFlight requests in flight when it ended, itself included; at least 1
     * @param dropped whether it failed because there was too much to do: rejected or timed out further in
     */
    record Sample(long startNs, long endNs, int inFlight, boolean dropped) {
        public long serviceNs() {
            return endNs - startNs;
        }
    }
}
