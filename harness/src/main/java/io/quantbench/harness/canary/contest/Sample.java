package io.quantbench.harness.canary.contest;

import java.util.Arrays;

/**
 * A figure of a simulation with its standard error.
 *
 * @param value the figure; NaN where it does not exist
 * @param standardError of it; NaN where it is unknown
 */
public record Sample(double value, double standardError) {
    /** A share of trials; its error by the binomial distribution. */
    static Sample share(long hits, int trials) {
        double p = (double) hits / trials;
        return new Sample(p, Math.sqrt(p * (1 - p) / trials));
    }

    /**
     * The median over all trials, where those that never ended count as infinitely long; its error by the order statistics one
     * standard deviation of the rank away. NaN when half or more never ended.
     */
    static Sample median(long[] ended, int trials) {
        long[] sorted = ended.clone();
        Arrays.sort(sorted);
        double deviation = Math.sqrt(trials) / 2;
        double middle = at(sorted, (trials - 1) / 2.0);
        double low = at(sorted, Math.max(0, (trials - 1) / 2.0 - deviation));
        double high = at(sorted, (trials - 1) / 2.0 + deviation);
        return new Sample(middle, (high - low) / 2);
    }

    private static double at(long[] sorted, double position) {
        int below = (int) position;
        int above = (int) Math.ceil(position);
        return above >= sorted.length ? Double.NaN : (sorted[below] + sorted[above]) / 2.0;
    }
}
