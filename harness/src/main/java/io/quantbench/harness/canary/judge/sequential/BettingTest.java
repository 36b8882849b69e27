package io.quantbench.harness.canary.judge.sequential;

/**
 * Test by betting that the mean of bounded scores exceeds a boundary: {@code H0: E[Z] ≤ θ₀}, exact and valid at every look.
 *
 * <p>The wealth {@code K = Π (1 + λᵢ(Zᵢ − θ₀))} is a supermartingale under H0 for every predictable bet {@code 0 ≤ λᵢ ≤ c/(θ₀ − lowest)} with
 * c = ½; the cap keeps at least half the wealth at each step. The bet is aGRAPA: {@code λᵢ = (μ̂ − θ₀)/(σ̂² + (μ̂ − θ₀)²)}, clipped, with
 * mean and variance of the scores before the i-th, both started from one fictitious observation. Scaling scores and
 * boundary together changes nothing.
 *
 * <p>Non-inferiority of accuracy: scores D = candidate right − reference right in {−1, 0, 1} and θ₀ = −δ; promote at K ≥ 1/α. A test that
 * a mean lies <em>below</em> a boundary is this one on negated scores. Constant time and memory.
 *
 * <p>Source: Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting (JRSS-B 2024, arXiv 2010.09686),
 * section 4 and appendix B.
 */
public final class BettingTest implements EProcess {
    /** Largest share of the wealth that one observation may take. */
    private static final double MAX_LOSS = 0.5;

    private final double boundary;
    private double sum;
    private double squares;
    private double mean;
    private double variance;
    private long count;
    private double largestBet = Double.POSITIVE_INFINITY;
    private double logWealth;
    private double maxLogWealth;

    /**
     * Starts with wealth 1.
     *
     * @param boundary θ₀
     * @param typicalLow lower end of the scores' typical range
     * @param typicalHigh upper end of it; middle and half width are the first guesses of mean and standard deviation
     */
    public BettingTest(double boundary, double typicalLow, double typicalHigh) {
        Interval typical = new Interval(typicalLow, typicalHigh);
        this.boundary = Checks.finite("boundary", boundary);
        Checks.positive("typicalHigh − typicalLow", typical.width());
        this.mean = (typicalLow + typicalHigh) / 2;
        this.variance = typical.width() * typical.width() / 4;
        this.sum = mean;
        this.squares = variance;
    }

    /** The test of non-inferiority for paired differences in [−1, 1]: H0 says that the mean is at most {@code −margin}. */
    public static BettingTest nonInferiority(double margin) {
        return new BettingTest(-Checks.openUnit("margin", margin), -1, 1);
    }

    /**
     * Bets on one score.
     *
     * @param score at least {@code lowest}, finite
     * @param lowest what this score could not have been below, known before it was seen; below the boundary
     */
    public void observe(double score, double lowest) {
        if (!(lowest < boundary) || !(score >= lowest) || !Double.isFinite(score)) {
            throw new IllegalArgumentException("score=" + score + ", lowest=" + lowest + " and boundary=" + boundary
                    + " must satisfy lowest < boundary and lowest <= score, finite");
        }
        largestBet = MAX_LOSS / (boundary - lowest);
        logWealth += StrictMath.log1p(bet() * (score - boundary));
        maxLogWealth = Math.max(maxLogWealth, logWealth);
        count++;
        sum += score;
        mean = sum / (count + 1);
        squares += (score - mean) * (score - mean);
        variance = squares / (count + 1);
    }

    private double bet() {
        double lead = mean - boundary;
        double bet = lead / (variance + lead * lead);
        return Math.min(Math.max(bet, 0), largestBet);
    }

    @Override
    public double logEValue() {
        return logWealth;
    }

    @Override
    public double maxLogEValue() {
        return maxLogWealth;
    }

    /** Second-order growth of the log wealth at the present bet and estimates. */
    @Override
    public double expectedLogGrowth() {
        double lead = mean - boundary;
        double bet = bet();
        return bet * lead - 0.5 * bet * bet * (variance + lead * lead);
    }

    public long count() {
        return count;
    }
}
