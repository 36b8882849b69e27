package io.quantbench.load.verdict;

/**
 * What a run says about an {@link Slo}.
 *
 * @param status the answer
 * @param queries all queries due
 * @param overLatency those not answered within the limit
 * @param moreQueriesNeeded how many more quick queries would decide it; 0 unless {@link Status#UNDECIDED}
 * @param sentence the same in words
 */
public record SloResult(Status status, long queries, long overLatency, long moreQueriesNeeded, String sentence) {
    /** The answer. */
    public enum Status {
        /** Met with the required confidence. */
        MET,
        /** The percentile as measured is over the limit. */
        MISSED,
        /** As measured it is within the limit, but there are too few queries to be confident. */
        UNDECIDED
    }

    public SloResult {
        if (overLatency < 0 || overLatency > queries || moreQueriesNeeded < 0) {
            throw new IllegalArgumentException("queries=" + queries + ", overLatency=" + overLatency
                    + ", moreQueriesNeeded=" + moreQueriesNeeded + " do not fit together");
        }
    }
}
