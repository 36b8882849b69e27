package io.quantbench.quant.audit;

import java.util.Arrays;

/**
 * A confidence interval of a median from order statistics: the k-th smallest and k-th largest of n values enclose the median of
 * their distribution, whatever it is, with probability 1 − 2·P(B &lt; k), B binomial (n, ½); k is the largest that keeps it at or
 * above 95 %. (Sign test; Conover, Practical Nonparametric Statistics, 3.2.)
 *
 * @param low lower end, inclusive
 * @param high upper end, inclusive
 * @param coverage probability with which such an interval encloses the median; below 0.95 where there are fewer than 6 values
 */
public record MedianInterval(double low, double high, double coverage) {
    private static final double WANTED = 0.95;

    public MedianInterval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("low=" + low + " is not at or below high=" + high);
        }
    }

    /** Whether all of it is below {@code value}. */
    public boolean isBelow(double value) {
        return high < value;
    }

    /** Whether all of it is above {@code value}. */
    public boolean isAbove(double value) {
        return low > value;
    }

    static MedianInterval of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double outside = 2 * Math.pow(0.5, n);
        int k = 1;
        double probability = Math.pow(0.5, n);
        while (k < (n + 1) / 2) {
            probability *= (double) (n - k + 1) / k;
            if (1 - outside - 2 * probability < WANTED) {
                break;
            }
            outside += 2 * probability;
            k++;
        }
        return new MedianInterval(sorted[k - 1], sorted[n - k], Math.max(0, 1 - outside));
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }
}
