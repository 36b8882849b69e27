package io.quantbench.harness.canary.rival;

import java.util.Arrays;

/**
 * Tukey's fences at three interquartile ranges, widened to the 1st and 99th percentile, as Kayenta drops outliers.
 *
 * @param low values below are outliers
 * @param high values above are outliers
 */
record OutlierFences(double low, double high) {
    private static final double FACTOR = 3;

    /** The fences of values; without values everything is kept. */
    static OutlierFences of(double[] values) {
        if (values.length == 0) {
            return new OutlierFences(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double first = percentile(sorted, 0.25);
        double third = percentile(sorted, 0.75);
        double reach = FACTOR * (third - first);
        return new OutlierFences(
                Math.min(percentile(sorted, 0.01), first - reach), Math.max(percentile(sorted, 0.99), third + reach));
    }

    double[] keep(double[] values) {
        return Arrays.stream(values)
                .filter(value -> value >= low && value <= high)
                .toArray();
    }

    /** Hyndman and Fan's type 7: linear between the order statistics. */
    private static double percentile(double[] sorted, double p) {
        double position = p * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
