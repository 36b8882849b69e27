package io.quantbench.load.verdict;

import java.util.function.DoubleUnaryOperator;

/** Inverts cumulative distributions. */
final class Quantiles {
    private static final double BEYOND = 1e6;

    private Quantiles() {}

    /** By bisection; the quantile must lie within ±10⁶. */
    static double ofCdf(DoubleUnaryOperator cdf, double probability) {
        if (!(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException("probability=" + probability + " is not between 0 and 1");
        }
        double low = -1;
        while (cdf.applyAsDouble(low) > probability && low > -BEYOND) {
            low *= 2;
        }
        double high = 1;
        while (cdf.applyAsDouble(high) < probability && high < BEYOND) {
            high *= 2;
        }
        while (high - low > 1e-13 * Math.max(1, Math.abs(low))) {
            double middle = (low + high) / 2;
            if (cdf.applyAsDouble(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }
}
