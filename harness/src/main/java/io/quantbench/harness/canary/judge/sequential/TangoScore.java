package io.quantbench.harness.canary.judge.sequential;

/**
 * Tango's score test of non-inferiority of paired proportions at one fixed sample size: the cross-check of {@link BettingTest}.
 *
 * <p>{@code z = (b − c + nΔ) / √(n(2q̃ − Δ(Δ+1)))}, where q̃ is the constrained estimate {@code (√(B² − 4AC) − B)/(2A)} with {@code A = 2n},
 * {@code B = −b − c − (2n − b + c)Δ} and {@code C = cΔ(Δ+1)}. Not valid under repeated looks. With Δ = 0 it is McNemar's test.
 *
 * <p>Source: Tango (Statistics in Medicine 17, 1998, 891).
 *
 * @param improvements b: pairs with the candidate right and the reference wrong
 * @param regressions c: pairs with the candidate wrong and the reference right
 * @param pairs n: all pairs, at least 1
 * @param margin Δ, at least 0 and below 1
 */
public record TangoScore(long improvements, long regressions, long pairs, double margin) {
    public TangoScore {
        Checks.counts(improvements, pairs - regressions);
        Checks.counts(regressions, pairs);
        if (pairs < 1 || !(margin >= 0 && margin < 1)) {
            throw new IllegalArgumentException(
                    "pairs=" + pairs + " must be at least 1 and margin=" + margin + " at least 0 and below 1");
        }
    }

    /** q̃: the estimated chance of a regression where candidate − reference is exactly −Δ. */
    public double constrainedRegressionRate() {
        double a = 2.0 * pairs;
        double b = -improvements - regressions - (2.0 * pairs - improvements + regressions) * margin;
        double c = regressions * margin * (margin + 1);
        return (Math.sqrt(b * b - 4 * a * c) - b) / (2 * a);
    }

    /** Standard normal under the boundary of the null, large when the candidate is not inferior; 0 without discordant pairs at Δ = 0. */
    public double z() {
        double spread = pairs * (2 * constrainedRegressionRate() - margin * (margin + 1));
        return spread <= 0 ? 0 : (improvements - regressions + pairs * margin) / Math.sqrt(spread);
    }
}
