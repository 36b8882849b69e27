package io.quantbench.harness.canary.judge.sequential;

/**
 * Confidence sequence for the mean of scores in [0, 1]: predictable plug-in empirical Bernstein, exact at every sample size.
 *
 * <p>{@code Σλᵢxᵢ/Σλᵢ ± (ln(2/α) + Σ 4(xᵢ − μ̂ᵢ₋₁)² ψ(λᵢ)) / Σλᵢ} with {@code ψ(λ) = (−ln(1−λ) − λ)/4} and
 * {@code λᵢ = min(½, √(2 ln(2/α) / (σ̂²ᵢ₋₁ i ln(1+i))))}. Constant time and memory.
 *
 * <p>Source: Waudby-Smith and Ramdas (JRSS-B 2024, arXiv 2010.09686), theorem 2.
 */
public final class EmpiricalBernstein {
    private static final double LARGEST_BET = 0.5;

    private final double logTwoOverAlpha;
    private long count;
    private double sum = 0.5;
    private double squares = 0.25;
    private double bets;
    private double weighted;
    private double penalty;

    public EmpiricalBernstein(double alpha) {
        this.logTwoOverAlpha = StrictMath.log(2 / Checks.openUnit("alpha", alpha));
    }

    /** Takes one score, 0 to 1. */
    public void observe(double score) {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score=" + score + " must lie between 0 and 1");
        }
        double meanBefore = sum / (count + 1);
        double varianceBefore = squares / (count + 1);
        count++;
        double bet = Math.min(
                LARGEST_BET,
                Math.sqrt(2 * logTwoOverAlpha / (varianceBefore * count * StrictMath.log1p((double) count))));
        bets += bet;
        weighted += bet * score;
        double surprise = score - meanBefore;
        penalty += surprise * surprise * (-StrictMath.log1p(-bet) - bet);
        sum += score;
        double mean = sum / (count + 1);
        squares += (score - mean) * (score - mean);
    }

    public Interval interval() {
        if (count == 0) {
            return new Interval(0, 1);
        }
        double centre = weighted / bets;
        double half = (logTwoOverAlpha + penalty) / bets;
        return new Interval(Math.max(0, centre - half), Math.min(1, centre + half));
    }

    /** Plain mean of the scores; ½ before any. */
    public double mean() {
        return count == 0 ? 0.5 : (sum - 0.5) / count;
    }

    public long count() {
        return count;
    }
}
