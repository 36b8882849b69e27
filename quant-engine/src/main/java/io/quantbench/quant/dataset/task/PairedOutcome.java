package io.quantbench.quant.dataset.task;

import java.util.function.IntPredicate;

/**
 * A variant against the reference, row by row: what McNemar's test needs.
 *
 * @param rows number of rows compared, at least 1
 * @param regressions rows on which the reference is right and the variant wrong
 * @param improvements rows on which the reference is wrong and the variant right
 * @param identical rows on which both predict the same class, right or wrong
 */
public record PairedOutcome(int rows, int regressions, int improvements, int identical) {
    public PairedOutcome {
        long counted = (long) regressions + improvements + identical;
        if (rows < 1 || regressions < 0 || improvements < 0 || identical < 0 || counted > rows) {
            throw new IllegalArgumentException("regressions=" + regressions + ", improvements=" + improvements
                    + ", identical=" + identical + " are not disjoint counts of rows=" + rows);
        }
    }

    /** Compares two lists of predictions on the same labelled rows. */
    public static PairedOutcome of(int[] labels, int[] reference, int[] variant) {
        if (reference.length != labels.length || variant.length != labels.length) {
            throw new IllegalArgumentException(
                    labels.length + " labels, " + reference.length + " predictions of the reference and "
                            + variant.length + " of the variant; as many of each are needed");
        }
        return of(
                labels.length,
                row -> reference[row] == labels[row],
                row -> variant[row] == labels[row],
                row -> reference[row] == variant[row]);
    }

    /**
     * Compares two variants row by row, whatever their answers are.
     *
     * @param rows number of rows, at least 1
     * @param referenceRight whether the reference is right on a row
     * @param variantRight whether the variant is right on a row
     * @param same whether both answer a row alike; two right answers are alike
     */
    public static PairedOutcome of(
            int rows, IntPredicate referenceRight, IntPredicate variantRight, IntPredicate same) {
        int regressions = 0;
        int improvements = 0;
        int identical = 0;
        for (int row = 0; row < rows; row++) {
            if (same.test(row)) {
                identical++;
            } else if (referenceRight.test(row)) {
                regressions++;
            } else if (variantRight.test(row)) {
                improvements++;
            }
        }
        return new PairedOutcome(rows, regressions, improvements, identical);
    }

    /** Share of rows with the same prediction, 0 to 1. */
    public double identicalShare() {
        return (double) identical / rows;
    }

    /**
     * Exact two-sided p-value of McNemar's test: the chance that, of {@code n = regressions + improvements} rows on which one alone is right,
     * the split is at least this uneven if both are equally good; {@code min(1, 2·P(X ≤ min(regressions, improvements)))} with X binomial
     * of n and 1/2. It is 1 where no row is of that kind.
     */
    public double pValue() {
        int n = regressions + improvements;
        int smaller = Math.min(regressions, improvements);
        // In logarithms, because 2^-n underflows from n = 1,075 on.
        double logTerm = -n * Math.log(2);
        double sum = Math.exp(logTerm);
        for (int k = 1; k <= smaller; k++) {
            logTerm += Math.log((double) (n - k + 1) / k);
            sum += Math.exp(logTerm);
        }
        return Math.min(1, 2 * sum);
    }
}
