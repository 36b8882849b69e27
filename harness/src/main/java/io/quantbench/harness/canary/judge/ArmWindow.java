package io.quantbench.harness.canary.judge;

/**
 * What one arm did so far: an immutable snapshot.
 *
 * @param role which arm
 * @param requests served or failed, at least 0
 * @param errors of these, not answered
 * @param nonFinite answers with NaN or infinity, of served requests and of pairs
 * @param crashes times it went down
 * @param latency of its good answers
 */
public record ArmWindow(
        ArmRole role, long requests, long errors, long nonFinite, long crashes, LatencyQuantiles latency) {
    /**
     * Quantiles of latency, within 0.1 %; 0 before any answer.
     *
     * @param p50Ns median
     * @param p95Ns 95th percentile
     * @param p99Ns 99th percentile
     */
    public record LatencyQuantiles(double p50Ns, double p95Ns, double p99Ns) {}

    public ArmWindow {
        if (errors < 0 || errors > requests || nonFinite < 0 || crashes < 0) {
            throw new IllegalArgumentException("requests=" + requests + ", errors=" + errors + ", nonFinite="
                    + nonFinite + ", crashes=" + crashes + " are not counts of one arm");
        }
    }
}
