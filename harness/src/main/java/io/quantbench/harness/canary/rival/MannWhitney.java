package io.quantbench.harness.canary.rival;

import io.quantbench.harness.canary.judge.sequential.Interval;
import io.quantbench.harness.canary.judge.sequential.SpecialFunctions;
import java.util.Arrays;

/**
 * Two-sided Mann-Whitney (Wilcoxon rank-sum) test of two samples, as a shift with its confidence interval.
 *
 * <p>For a shift μ, {@code dz = Rx − nx(nx+1)/2 − nx·ny/2} with the mid-ranks of x − μ among y, half a unit towards 0 as continuity
 * correction, and {@code σ² = nx·ny/12 · ((N+1) − Σ(t³−t)/(N(N−1)))}. The interval holds the shifts whose {@code (dz − corr)/σ} lies between
 * the normal quantiles. It falls in steps at the pairwise differences, so the crossings are found exactly by a search over these
 * instead of as numerical roots, and the estimate, where it is 0, is the median difference.
 *
 * <p>Costs O(nx·ny·log) time and nx·ny memory. Source: Hollander and Wolfe, Nonparametric Statistical Methods, chapter 4; the procedure
 * follows Kayenta's judge.
 *
 * @param shift Hodges-Lehmann estimate of x − y
 * @param interval of the shift at the confidence level
 * @param u pairs with x above y, ties counting one half
 * @param commonLanguageEffect u over all pairs: the chance that x exceeds y
 */
public record MannWhitney(double shift, Interval interval, double u, double commonLanguageEffect) {
    /** Tests x against y at {@code confidence}, above 0 and below 1. Both need a value, all finite. */
    public static MannWhitney of(double[] x, double[] y, double confidence) {
        if (x.length == 0 || y.length == 0) {
            throw new IllegalArgumentException(x.length + " and " + y.length + " values; each sample needs one");
        }
        Samples samples = new Samples(x, y);
        double z = SpecialFunctions.normalQuantile(1 - (1 - confidence) / 2);
        double u = samples.rankSum(0) - x.length * (x.length + 1) / 2.0;
        return new MannWhitney(
                samples.shift(),
                new Interval(samples.crossing(z), samples.crossing(-z)),
                u,
                u / ((double) x.length * y.length));
    }

    /** The two samples with their sorted pairwise differences. */
    private static final class Samples {
        private final double[] x;
        private final double[] y;
        private final double[] differences;

        Samples(double[] x, double[] y) {
            this.x = x.clone();
            this.y = y.clone();
            Arrays.sort(this.x);
            Arrays.sort(this.y);
            this.differences = new double[x.length * y.length];
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < y.length; j++) {
                    differences[i * y.length + j] = x[i] - y[j];
                }
            }
            Arrays.sort(differences);
        }

        /** Hodges-Lehmann estimate: the median of the pairwise differences. */
        double shift() {
            int middle = differences.length / 2;
            return differences.length % 2 == 1
                    ? differences[middle]
                    : differences[middle - 1] + (differences[middle] - differences[middle - 1]) / 2;
        }

        /** The difference at which the statistic, which falls in steps as the shift grows, passes {@code z}. */
        double crossing(double z) {
            int from = 0;
            int to = differences.length - 1;
            while (from < to) {
                int middle = (from + to) >>> 1;
                if (statistic(differences[middle]) <= z) {
                    to = middle;
                } else {
                    from = middle + 1;
                }
            }
            if (from == 0) {
                return differences[0];
            }
            // At a difference the statistic lies halfway down the step; it may have passed already behind the one
            // before.
            double before = differences[from - 1];
            double between = before + (differences[from] - before) / 2;
            return statistic(between) <= z ? before : differences[from];
        }

        private double statistic(double shift) {
            double nx = x.length;
            double ny = y.length;
            double dz = rankSum(shift) - nx * (nx + 1) / 2 - nx * ny / 2;
            double total = nx + ny;
            double variance = nx * ny / 12 * (total + 1 - ties(shift) / (total * (total - 1)));
            return variance <= 0 ? 0 : (dz - 0.5 * Math.signum(dz)) / Math.sqrt(variance);
        }

        /** Sum of the mid-ranks of x − shift among all values. */
        double rankSum(double shift) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                // Among themselves the x have ranks 1 to nx; ties among them only swap equal ranks.
                sum += i + 1;
                for (double other : y) {
                    // As differences, so that a shift that is one of them ties exactly.
                    double difference = x[i] - other;
                    if (difference > shift) {
                        sum += 1;
                    } else if (difference == shift) {
                        sum += 0.5;
                    }
                }
            }
            return sum;
        }

        /** Σ(t³ − t) over the groups of equal values. */
        private double ties(double shift) {
            double[] all = new double[x.length + y.length];
            for (int i = 0; i < x.length; i++) {
                all[i] = x[i] - shift;
            }
            System.arraycopy(y, 0, all, x.length, y.length);
            Arrays.sort(all);
            double sum = 0;
            int start = 0;
            for (int i = 1; i <= all.length; i++) {
                if (i == all.length || all[i] != all[start]) {
                    double t = i - start;
                    sum += t * t * t - t;
                    start = i;
                }
            }
            return sum;
        }
    }
}
