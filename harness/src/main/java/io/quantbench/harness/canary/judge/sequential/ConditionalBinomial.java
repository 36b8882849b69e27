package io.quantbench.harness.canary.judge.sequential;

/**
 * Conditional binomial test on rare events under a weighted split: {@code H0: θ_candidate / θ_reference ≤ ratio}, whatever the base rate
 * does over time.
 *
 * <p>Only events (errors, breaches of a latency limit) are looked at. With candidate share w an event lies in the candidate with
 * probability {@code π = wθ_c / (wθ_c + (1−w)θ_b)}, so H0 is {@code π ≤ π₀ = w·ratio / (w·ratio + 1 − w)}. The e-value is the average of the
 * likelihood ratios {@code (π_r/π₀)^x ((1−π_r)/(1−π₀))^(n−x)} over effects of r × ratio, r in {1.25, 1.5, 2, 3, 5, 10}. Each event is taken
 * at the share it was drawn under, so the share may change. Exact where requests are assigned at random one by one. Where
 * both arms get a copy of each request, the share is ½ and an event in both arms only lowers the e-value.
 *
 * <p>Constant time and memory. Source: Lindon and Malek, Anytime-valid inference for multinomial count data (NeurIPS 2022,
 * arXiv 2011.03567).
 */
public final class ConditionalBinomial implements EProcess {
    private static final double[] EFFECTS = {1.25, 1.5, 2, 3, 5, 10};

    private final double ratio;
    private final double[] logRatios = new double[EFFECTS.length];
    private long events;
    private long candidateEvents;
    private double expectedCandidate;
    private double logE;
    private double maxLogE;

    /** Tests against a rate that is {@code ratio} times the reference's; 1 is "no worse at all". */
    public ConditionalBinomial(double ratio) {
        this.ratio = Checks.positive("ratio", ratio);
    }

    /** π₀: the chance that an event lies in the candidate when its rate is exactly {@code ratio} times the reference's. */
    public static double nullShare(double candidateShare, double ratio) {
        Checks.openUnit("candidateShare", candidateShare);
        return candidateShare * ratio / (candidateShare * ratio + 1 - candidateShare);
    }

    /** Counts one event that happened while the candidate got {@code candidateShare} of the requests. */
    public void observe(boolean inCandidate, double candidateShare) {
        double nullShare = nullShare(candidateShare, ratio);
        for (int i = 0; i < EFFECTS.length; i++) {
            double share = nullShare(candidateShare, ratio * EFFECTS[i]);
            logRatios[i] +=
                    inCandidate ? StrictMath.log(share / nullShare) : StrictMath.log((1 - share) / (1 - nullShare));
        }
        events++;
        candidateEvents += inCandidate ? 1 : 0;
        expectedCandidate += nullShare;
        logE = SpecialFunctions.logSumExp(logRatios) - StrictMath.log(EFFECTS.length);
        maxLogE = Math.max(maxLogE, logE);
    }

    @Override
    public double logEValue() {
        return logE;
    }

    @Override
    public double maxLogEValue() {
        return maxLogE;
    }

    /** Per event: the divergence of the candidate's share of the events from its share under H0, where it is above. */
    @Override
    public double expectedLogGrowth() {
        if (candidateEvents <= expectedCandidate) {
            return 0;
        }
        double seen = (double) candidateEvents / events;
        double expected = expectedCandidate / events;
        double divergence = seen * StrictMath.log(seen / expected);
        return seen < 1 ? divergence + (1 - seen) * StrictMath.log((1 - seen) / (1 - expected)) : divergence;
    }

    public long events() {
        return events;
    }
}
