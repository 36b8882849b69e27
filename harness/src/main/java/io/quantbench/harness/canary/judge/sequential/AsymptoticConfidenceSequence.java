package io.quantbench.harness.canary.judge.sequential;

/**
 * Width of an asymptotic confidence sequence for a mean.
 *
 * <pre>
 *   two-sided   σ̂ √( 2(tρ²+1)/(t²ρ²) · ln( √(tρ²+1)/α ) )
 *   one-sided   σ̂ √( 2(tρ²+1)/(t²ρ²) · ln( 1 + √(tρ²+1)/(2α) ) )
 *   tuning      ρ² = (−2 ln α + ln(1 − 2 ln α)) / t*
 * </pre>
 *
 * <p>Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Time-uniform central limit theory and asymptotic confidence sequences
 * (Annals of Statistics 2024, arXiv 2103.06476), theorem 2.2, proposition B.1 and appendix C.3.
 *
 * @param alpha probability of ever missing the mean, above 0 and below 1
 * @param rhoSquared ρ², above 0
 */
public record AsymptoticConfidenceSequence(double alpha, double rhoSquared) {
    public AsymptoticConfidenceSequence {
        Checks.openUnit("alpha", alpha);
        Checks.positive("rhoSquared", rhoSquared);
    }

    /** The sequence that is tightest after {@code samples} observations. */
    public static AsymptoticConfidenceSequence tunedFor(double samples, double alpha) {
        double twice = -2 * StrictMath.log(Checks.openUnit("alpha", alpha));
        return new AsymptoticConfidenceSequence(
                alpha, (twice + StrictMath.log1p(twice)) / Checks.positive("samples", samples));
    }

    /** Half the width after {@code samples} observations of standard deviation {@code sigma}. */
    public double halfWidth(long samples, double sigma) {
        return sigma * factor(samples) * Math.sqrt(StrictMath.log(Math.sqrt(samples * rhoSquared + 1) / alpha));
    }

    /** Distance of a one-sided bound from the estimate. */
    public double oneSidedWidth(long samples, double sigma) {
        return sigma * factor(samples) * Math.sqrt(StrictMath.log1p(Math.sqrt(samples * rhoSquared + 1) / (2 * alpha)));
    }

    private double factor(long samples) {
        if (samples < 1) {
            throw new IllegalArgumentException("samples=" + samples + " must be at least 1");
        }
        double growth = samples * rhoSquared;
        return Math.sqrt(2 * (growth + 1) / (samples * growth));
    }
}
