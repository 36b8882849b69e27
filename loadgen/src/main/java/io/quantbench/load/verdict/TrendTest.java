package io.quantbench.load.verdict;

import java.util.List;

/**
 * Whether a short series rises or falls: Mann and Kendall's rank test, with its exact distribution.
 *
 * <p>S is the number of pairs in order less the number of pairs out of order. It needs no assumption about the values but that, without
 * a trend, all orders are equally likely; one odd value (a collection, a neighbour) moves it by little. Without a trend the number of
 * pairs out of order has the Mahonian distribution. Ties count for neither side, which errs towards "no trend". (Mann, "Nonparametric
 * Tests Against Trend", 1945; Kendall, "Rank Correlation Methods", 1975.)
 *
 * @param score S
 * @param pValue chance of a score at least as far from 0 without a trend, above 0 and at most 1
 */
public record TrendTest(long score, double pValue) {
    /** Longest series: beyond it the exact distribution is not worth its price. */
    public static final int LONGEST = 100;

    /** The test of a series in order of time, of 2 to {@link #LONGEST} values. */
    public static TrendTest of(List<Double> series) {
        int n = series.size();
        if (n < 2 || n > LONGEST) {
            throw new IllegalArgumentException("a series of " + n + " values is outside 2.." + LONGEST);
        }
        long score = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                score += Integer.signum(Double.compare(series.get(j), series.get(i)));
            }
        }
        return new TrendTest(score, Math.min(1, 2 * tail(n, Math.abs(score))));
    }

    /** P(S ≥ score) for score ≥ 0: at most ⌊(pairs − score) / 2⌋ inversions. */
    private static double tail(int n, long score) {
        int pairs = n * (n - 1) / 2;
        double[] probability = {1};
        for (int size = 2; size <= n; size++) {
            double[] next = new double[size * (size - 1) / 2 + 1];
            for (int inversions = 0; inversions < probability.length; inversions++) {
                for (int added = 0; added < size; added++) {
                    next[inversions + added] += probability[inversions] / size;
                }
            }
            probability = next;
        }
        double sum = 0;
        for (int inversions = 0; inversions <= (pairs - score) / 2; inversions++) {
            sum += probability[inversions];
        }
        return sum;
    }
}
