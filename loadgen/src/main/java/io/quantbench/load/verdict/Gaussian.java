package io.quantbench.load.verdict;

/** The standard normal distribution. */
public final class Gaussian {
    private static final double CERTAIN = 8;

    private Gaussian() {}

    /**
     * P(Z ≤ z), to 1e-15: the series {@code ½ + φ(z) (z + z³/3 + z⁵/(3·5) + …)}. (Marsaglia, "Evaluating the Normal Distribution",
     * 2004.)
     */
    public static double cdf(double z) {
        if (Double.isNaN(z)) {
            throw new IllegalArgumentException("z is not a number");
        }
        if (Math.abs(z) > CERTAIN) {
            return z < 0 ? 0 : 1;
        }
        double sum = z;
        double term = z;
        for (int i = 3; Math.abs(term) > 1e-17 * Math.abs(sum) && term != 0; i += 2) {
            term *= z * z / i;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    /** The z with P(Z ≤ z) = {@code probability}, which is above 0 and below 1; to 1e-12. */
    public static double quantile(double probability) {
        return Quantiles.ofCdf(Gaussian::cdf, probability);
    }
}
