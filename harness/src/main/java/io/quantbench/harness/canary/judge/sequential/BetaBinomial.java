package io.quantbench.harness.canary.judge.sequential;

/**
 * Beta mixture of binomial likelihood ratios against a point null, two-sided: {@code E = B(a+x, b+n−x) / (B(a, b) p₀ˣ (1−p₀)ⁿ⁻ˣ)}.
 *
 * <p>A martingale under independent trials of probability p₀. Source: Robbins (Annals of Mathematical Statistics 41, 1970); as a
 * test of counts, Lindon and Malek (arXiv 2011.03567).
 *
 * @param a first parameter of the prior, above 0
 * @param b second parameter of the prior, above 0
 */
public record BetaBinomial(double a, double b) {
    /** The uniform prior. */
    public static final BetaBinomial UNIFORM = new BetaBinomial(1, 1);

    /** Halvings that take an interval of length 1 below the spacing of doubles near 1. */
    private static final int HALVINGS = 60;

    public BetaBinomial {
        Checks.positive("a", a);
        Checks.positive("b", b);
    }

    /** ln E of {@code successes} in {@code trials} against the probability {@code nullProbability}. */
    public double logEValue(long successes, long trials, double nullProbability) {
        Checks.counts(successes, trials);
        Checks.openUnit("nullProbability", nullProbability);
        return logMarginal(successes, trials)
                - successes * StrictMath.log(nullProbability)
                - (trials - successes) * StrictMath.log1p(-nullProbability);
    }

    /**
     * The confidence sequence at this time: all probabilities whose e-value lies below 1/α. The true one stays inside at all times
     * together with probability at least 1 − α.
     */
    public Interval interval(long successes, long trials, double alpha) {
        Checks.counts(successes, trials);
        Checks.openUnit("alpha", alpha);
        if (trials == 0) {
            return new Interval(0, 1);
        }
        double estimate = (double) successes / trials;
        double low = successes == 0 ? 0 : end(successes, trials, alpha, new double[] {0, estimate});
        double high = successes == trials ? 1 : end(successes, trials, alpha, new double[] {1, estimate});
        return new Interval(low, high);
    }

    /** The end of the interval between a rejected and an accepted probability, by bisection, on the rejected side. */
    private double end(long successes, long trials, double alpha, double[] outsideInside) {
        double threshold = -StrictMath.log(alpha);
        double outside = outsideInside[0];
        double inside = outsideInside[1];
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (outside + inside) / 2;
            if (middle == outside || middle == inside) {
                break;
            }
            if (logEValue(successes, trials, middle) >= threshold) {
                outside = middle;
            } else {
                inside = middle;
            }
        }
        return outside;
    }

    private double logMarginal(long successes, long trials) {
        return SpecialFunctions.logBeta(a + successes, b + (trials - successes)) - SpecialFunctions.logBeta(a, b);
    }
}
