package io.quantbench.harness.canary.judge.sequential;

/**
 * Robbins' normal mixture for a sum S of intrinsic variance V.
 *
 * <pre>
 *   two-sided   ln M = ½ ln(ρ/(V+ρ)) + S²/(2(V+ρ))
 *   one-sided   ln M = ½ ln(4ρ/(V+ρ)) + S²/(2(V+ρ)) + ln Φ(S/√(V+ρ))
 *   boundary    u(V) = √((V+ρ)(ln(1+V/ρ) + 2 ln(1/α)))
 * </pre>
 *
 * <p>Source: Howard, Ramdas, McAuliffe and Sekhon (Annals of Statistics 49, 2021, arXiv 1810.08240), propositions 5 and 6.
 *
 * @param rho ρ: the intrinsic variance around which the mixture is tightest, up to a factor; above 0
 */
public record NormalMixture(double rho) {
    public NormalMixture {
        Checks.positive("rho", rho);
    }

    /** The two-sided mixture that is tightest at intrinsic variance {@code variance} for level {@code alpha}. */
    public static NormalMixture tunedFor(double variance, double alpha) {
        double twice = -2 * StrictMath.log(Checks.openUnit("alpha", alpha));
        return new NormalMixture(Checks.positive("variance", variance) / (twice + StrictMath.log1p(twice)));
    }

    public double logTwoSided(double sum, double variance) {
        double total = variance + rho;
        return 0.5 * StrictMath.log(rho / total) + sum * sum / (2 * total);
    }

    /** Evidence that the sum drifts upwards. */
    public double logOneSided(double sum, double variance) {
        double total = variance + rho;
        return 0.5 * StrictMath.log(4 * rho / total)
                + sum * sum / (2 * total)
                + SpecialFunctions.logNormalCdf(sum / Math.sqrt(total));
    }

    /** What |S| stays below at all times with probability at least 1 − α. */
    public double boundary(double variance, double alpha) {
        Checks.openUnit("alpha", alpha);
        return Math.sqrt((variance + rho) * (StrictMath.log1p(variance / rho) - 2 * StrictMath.log(alpha)));
    }
}
