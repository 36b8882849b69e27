package io.quantbench.harness.canary.rival;

/**
 * What a time-series database would know of one interval.
 *
 * @param reference the arm that serves today
 * @param candidate the arm that may replace it
 */
public record IntervalSummary(Side reference, Side candidate) {
    /**
     * One arm in one interval; figures without data are NaN.
     *
     * @param errorRate failed requests over all requests
     * @param accuracy right answers over labelled ones
     * @param p50Ns median latency
     * @param p99Ns 99th percentile of latency
     */
    public record Side(double errorRate, double accuracy, double p50Ns, double p99Ns) {}
}
