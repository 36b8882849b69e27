package io.quantbench.load.compare;

/**
 * Whether an arm is accurate enough.
 *
 * @param status the answer
 * @param required the limit: of the metric, or of the share of rows lost
 * @param actual what was measured, likewise
 * @param moreRowsNeeded how many more rows like these would decide it, about; 0 unless undecided
 * @param sentence the same in words
 */
public record AccuracyVerdict(Status status, double required, double actual, long moreRowsNeeded, String sentence) {
    /** The answer. */
    public enum Status {
        /** Accurate enough. */
        KEPT,
        /** Not accurate enough. */
        LOST,
        /** It looks so, but there are too few rows to be confident. */
        UNDECIDED
    }
}
