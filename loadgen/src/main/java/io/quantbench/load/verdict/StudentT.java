package io.quantbench.load.verdict;

/**
 * Student's t distribution with a whole number of degrees of freedom, by its finite series (Abramowitz and Stegun 26.7.3, 26.7.4).
 *
 * @param degrees of freedom, from 1
 */
public record StudentT(int degrees) {
    public StudentT {
        if (degrees < 1) {
            throw new IllegalArgumentException("degrees=" + degrees + " is below 1");
        }
    }

    /** P(T ≤ t). */
    public double cdf(double t) {
        double theta = Math.atan(t / Math.sqrt(degrees));
        return 0.5 + within(Math.sin(theta), Math.cos(theta), theta) / 2;
    }

    /** P(|T| ≤ t), with the sign of t. */
    private double within(double sine, double cosine, double theta) {
        boolean odd = degrees % 2 != 0;
        double term = odd ? cosine : 1;
        double sum = degrees == 1 ? 0 : term;
        for (int k = odd ? 2 : 1; k <= degrees - 3 + (odd ? 1 : 0); k += 2) {
            term *= (double) k / (k + 1) * cosine * cosine;
            sum += term;
        }
        return odd ? 2 / Math.PI * (theta + sine * sum) : sine * sum;
    }

    /** The t with P(T ≤ t) = {@code probability}, which is above 0 and below 1. */
    public double quantile(double probability) {
        return Quantiles.ofCdf(this::cdf, probability);
    }
}
