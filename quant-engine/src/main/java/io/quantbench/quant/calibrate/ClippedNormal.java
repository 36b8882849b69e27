package io.quantbench.quant.calibrate;

/**
 * A normal variable with mean m and standard deviation s, clipped to [low, high]; bounds may be infinite. Its mean and variance are those of
 * the clipped variable. (Nagel et al., arXiv 1906.04721, appendix C.)
 */
record ClippedNormal(double m, double s, double low, double high) {
    /** Over so many standard deviations a range extends to each side. */
    static final double DEVIATIONS = 6;

    static ClippedNormal of(double mean, double deviation) {
        return new ClippedNormal(mean, deviation, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    ClippedNormal clippedTo(double lowest, double highest) {
        return new ClippedNormal(
                m, s, Math.min(highest, Math.max(low, lowest)), Math.max(lowest, Math.min(high, highest)));
    }

    /** The sum with an independent variable, taken as normal again. */
    ClippedNormal plus(ClippedNormal other) {
        return new ClippedNormal(
                mean() + other.mean(), Math.sqrt(variance() + other.variance()), low + other.low, high + other.high);
    }

    double min() {
        return clip(m - DEVIATIONS * s);
    }

    double max() {
        return clip(m + DEVIATIONS * s);
    }

    private double clip(double value) {
        return Math.max(low, Math.min(high, value));
    }

    double mean() {
        return moment(1);
    }

    double meanSquare() {
        return moment(2);
    }

    double variance() {
        return Math.max(0, meanSquare() - mean() * mean());
    }

    /** The probability of a smaller value. */
    double below(double value) {
        if (value <= low) {
            return 0;
        }
        return value > high ? 1 : cumulative(m, s, value);
    }

    /** By numbers: the clipped variable as so many equal slices of its range. */
    private double moment(int power) {
        if (s == 0 || min() == max()) {
            return Math.pow(clip(m), power);
        }
        int slices = 600;
        double from = m - DEVIATIONS * s;
        double width = 2 * DEVIATIONS * s / slices;
        double sum = 0;
        double before = 0;
        for (int i = 1; i <= slices; i++) {
            double until = i == slices ? 1 : cumulative(m, s, from + i * width);
            sum += (until - before) * Math.pow(clip(from + (i - 0.5) * width), power);
            before = until;
        }
        return sum;
    }

    /** The normal distribution function, to 1e-7. (Abramowitz and Stegun, 26.2.17.) */
    private static double cumulative(double m, double s, double value) {
        if (s == 0) {
            return value > m ? 1 : 0;
        }
        double z = (value - m) / s;
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double series =
                t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        double tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * series;
        return z > 0 ? 1 - tail : tail;
    }
}
