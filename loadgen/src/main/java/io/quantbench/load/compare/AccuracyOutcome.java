package io.quantbench.load.compare;

/**
 * What an arm and its reference got right, on the same rows.
 *
 * @param metric its name, for example {@code accuracy}
 * @param reference value of the reference, usually FP32
 * @param candidate value of the arm
 * @param lowerIsBetter whether a smaller value is the better one, as for an error rate
 * @param rows held-out rows, at least 1
 * @param regressions rows that the reference has right and the arm wrong
 * @param improvements rows that the reference has wrong and the arm right
 */
public record AccuracyOutcome(
        String metric,
        double reference,
        double candidate,
        boolean lowerIsBetter,
        long rows,
        long regressions,
        long improvements) {
    public AccuracyOutcome {
        if (!(reference >= 0 && candidate >= 0)) {
            throw new IllegalArgumentException(
                    "reference=" + reference + ", candidate=" + candidate + " of " + metric + " is negative");
        }
        if (rows < 1 || regressions < 0 || improvements < 0 || regressions + improvements > rows) {
            throw new IllegalArgumentException("rows=" + rows + ", regressions=" + regressions + ", improvements="
                    + improvements + " do not fit together");
        }
    }
}
