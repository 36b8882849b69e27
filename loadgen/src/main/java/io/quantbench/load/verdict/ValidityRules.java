package io.quantbench.load.verdict;

/**
 * The limits by which a run is believed. Shares are fractions of 1.
 *
 * @param maxRateError largest share by which the completed rate may fall behind the scheduled one, and the scheduled one off
 *     the target; the latter is widened to four standard deviations of a Poisson count, which short runs reach by chance
 * @param maxIssueDelayShare largest issue delay as a share of the response time, both at the median, and both at the highest
 *     percentile that is reported. The response contains the issue delay, so this bounds how much of a reported figure may be
 *     the generator's own doing
 * @param issueDelayFloorNs issue delay in ns that is always allowed: a parked thread wakes up 65 to 75 µs late, so targets
 *     faster than that could not be measured at all without spinning
 * @param maxStallNs largest single delay behind the schedule in ns; all queries due in it reach the target as one burst
 * @param maxGcShare largest share of the run in garbage collections, and largest in safepoints of all kinds
 * @param maxStealShare largest share of CPU time stolen by the hypervisor
 * @param maxErrorShare largest share of issued queries that ended in an error
 * @param percentile the highest percentile, in percent, that is reported as a result
 * @param earlyStopping how many queries that percentile needs
 */
public record ValidityRules(
        double maxRateError,
        double maxIssueDelayShare,
        long issueDelayFloorNs,
        long maxStallNs,
        double maxGcShare,
        double maxStealShare,
        double maxErrorShare,
        double percentile,
        EarlyStopping earlyStopping) {

    /**
     * 1 % rate error; issue delay up to a quarter of the response at the same percentile, 100 µs always; stalls up to 500 ms; 5 % GC;
     * 5 % steal; no errors; p99 with MLPerf's confidence.
     */
    public static final ValidityRules DEFAULT =
            new ValidityRules(0.01, 0.25, 100_000, 500_000_000, 0.05, 0.05, 0, 99, EarlyStopping.MLPERF);

    public ValidityRules {
        requireShare("maxRateError", maxRateError);
        requireShare("maxGcShare", maxGcShare);
        requireShare("maxStealShare", maxStealShare);
        requireShare("maxErrorShare", maxErrorShare);
        if (!(maxIssueDelayShare > 0) || Double.isInfinite(maxIssueDelayShare)) {
            throw new IllegalArgumentException(
                    "maxIssueDelayShare=" + maxIssueDelayShare + " is not positive and finite");
        }
        if (issueDelayFloorNs < 0 || maxStallNs <= 0) {
            throw new IllegalArgumentException("issueDelayFloorNs=" + issueDelayFloorNs + ", maxStallNs=" + maxStallNs
                    + "; neither may be negative");
        }
        if (!(percentile > 0 && percentile < 100)) {
            throw new IllegalArgumentException("percentile=" + percentile + " is not between 0 and 100");
        }
    }

    /** The same limits with another highest percentile, in percent. */
    public ValidityRules withPercentile(double newPercentile) {
        return new ValidityRules(
                maxRateError,
                maxIssueDelayShare,
                issueDelayFloorNs,
                maxStallNs,
                maxGcShare,
                maxStealShare,
                maxErrorShare,
                newPercentile,
                earlyStopping);
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + "=" + share + " is outside 0..1");
        }
    }
}
