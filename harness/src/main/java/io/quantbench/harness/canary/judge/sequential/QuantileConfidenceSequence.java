package io.quantbench.harness.canary.judge.sequential;

import java.util.Optional;

/**
 * Confidence sequence for one quantile of latency, closed form.
 *
 * <p>{@code ℓ(t) = 1.4 ln ln(2.1 t) + ln(10/α)}, {@code f = 1.5 √(p(1−p)ℓ/t) + 0.8 ℓ/t}; the interval runs from the estimated quantile
 * {@code p − f} to {@code p + f}, each widened to its whole bucket.
 *
 * <p>Source: Howard and Ramdas (Bernoulli 28, 2022, arXiv 1906.09712), theorem 1 with its stitched boundary.
 *
 * @param p the quantile, above 0 and below 1
 * @param alpha probability of ever missing it, above 0 and below 1
 */
public record QuantileConfidenceSequence(double p, double alpha) {
    public QuantileConfidenceSequence {
        Checks.openUnit("p", p);
        Checks.openUnit("alpha", alpha);
    }

    /** f: how far the rank may be off after {@code samples}, as a share. */
    public double rankWidth(long samples) {
        double l = 1.4 * StrictMath.log(StrictMath.log(2.1 * samples)) + StrictMath.log(10 / alpha);
        return 1.5 * Math.sqrt(p * (1 - p) * l / samples) + 0.8 * l / samples;
    }

    /** In ns; empty while the data do not reach far enough beyond the quantile. */
    public Optional<Interval> interval(LatencyHistogram histogram) {
        long samples = histogram.count();
        if (samples < 2) {
            return Optional.empty();
        }
        double width = rankWidth(samples);
        long low = (long) Math.floor((p - width) * samples);
        long high = (long) Math.ceil((p + width) * samples) + 1;
        if (low < 1 || high > samples) {
            return Optional.empty();
        }
        double edge = Math.sqrt(LatencyHistogram.GROWTH);
        return Optional.of(new Interval(
                LatencyHistogram.middleNs(histogram.bucketOfRank(low)) / edge,
                LatencyHistogram.middleNs(histogram.bucketOfRank(high)) * edge));
    }
}
