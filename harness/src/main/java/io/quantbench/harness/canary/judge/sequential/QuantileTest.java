package io.quantbench.harness.canary.judge.sequential;

/**
 * Two-sample sequential test on one quantile of latency, valid at every look.
 *
 * <p>For a candidate value x with k of N samples of an arm at or below it, the log wealth of that arm against "x is the p-quantile" is
 *
 * <pre>
 *   G(k; N) = ln B(k + r/(1−p), N−k + r/p) − ln B(r/(1−p), r/p) − k ln p − (N−k) ln(1−p)
 * </pre>
 *
 * and the log e-value against "the candidate's quantile is {@code ratio} times the reference's" is the minimum over x of
 * {@code G_reference(x) + G_candidate(ratio·x)}. Within a bucket of the histogram the least G over the ranks it may hide is taken, which
 * can only lower the evidence. G is convex in k, so the minimum lies between the two estimated quantiles, and so do
 * the nearest members of the one-sided nulls; only those buckets are visited. Recording costs O(log buckets); an
 * evaluation is O(buckets between the quantiles) and is made when asked. Arms must be independent (a weighted split): copies of
 * the same request are not.
 *
 * <p>Source: Howard and Ramdas, Sequential estimation of quantiles (Bernoulli 28, 2022, arXiv 1906.09712), theorem 5.
 */
public final class QuantileTest {
    private final double p;
    private final double r;
    private final double logPrior;
    private final LatencyHistogram reference;
    private final LatencyHistogram candidate;

    /**
     * Reads two histograms, which the caller goes on filling.
     *
     * @param p the quantile, above 0 and below 1
     * @param r concentration of the prior: {@link #tuning}
     */
    public QuantileTest(double p, double r, LatencyHistogram reference, LatencyHistogram candidate) {
        this.p = Checks.openUnit("p", p);
        this.r = Checks.positive("r", r);
        this.logPrior = SpecialFunctions.logBeta(r / (1 - p), r / p);
        this.reference = reference;
        this.candidate = candidate;
    }

    /** The r that makes the test most sensitive after {@code samples} observations per arm. */
    public static double tuning(double p, long samples, double alpha) {
        double spread = p * (1 - p);
        return Math.max(NormalMixture.tunedFor(samples * spread, alpha).rho() - spread, 1e-3 * spread);
    }

    /** G(k; samples). */
    public double logWealth(double k, long samples) {
        return SpecialFunctions.logBeta(k + r / (1 - p), samples - k + r / p)
                - logPrior
                - k * StrictMath.log(p)
                - (samples - k) * StrictMath.log1p(-p);
    }

    /** Log e-value now against "the candidate's quantile is at most {@code ratio} times the reference's". */
    public double logAbove(double ratio) {
        int shift = LatencyHistogram.bucketsOf(ratio);
        return quantileGap(shift) > 0 ? Math.max(0, leastSum(shift)) : 0;
    }

    /** Log e-value now against "the candidate's quantile is at least {@code ratio} times the reference's". */
    public double logBelow(double ratio) {
        int shift = LatencyHistogram.bucketsOf(ratio);
        return quantileGap(shift) < 0 ? Math.max(0, leastSum(shift)) : 0;
    }

    /** Buckets by which the candidate's quantile lies above the shifted one of the reference; 0 without data. */
    private int quantileGap(int shift) {
        if (reference.count() == 0 || candidate.count() == 0) {
            return 0;
        }
        return candidate.quantileBucket(p) - (reference.quantileBucket(p) + shift);
    }

    /** The least sum, or any that is not above 0, which is no evidence either. From the middle, where it mostly lies. */
    private double leastSum(int shift) {
        int one = reference.quantileBucket(p);
        int other = candidate.quantileBucket(p) - shift;
        int from = Math.min(one, other) - 1;
        int to = Math.max(one, other) + 1;
        double least = Double.POSITIVE_INFINITY;
        for (int step = 0; step <= to - from && least > 0; step++) {
            int x = from + (to - from) / 2 + (step % 2 == 0 ? -step / 2 : (step + 1) / 2);
            least = Math.min(least, leastIn(reference, x) + leastIn(candidate, x + shift));
        }
        return least;
    }

    /** The least G over the ranks that a value in that bucket can have. */
    private double leastIn(LatencyHistogram arm, int bucket) {
        double low = arm.countBelow(bucket);
        double high = arm.countBelow(bucket + 1);
        return logWealth(Math.min(Math.max(p * arm.count(), low), high), arm.count());
    }
}
