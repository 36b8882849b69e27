package io.quantbench.harness.canary.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

/** Normal mixture, paired mean, empirical Bernstein, histogram and quantiles. */
class ContinuousTestsTest {
    @Property(seed = "6")
    void boundaryIsWhereTheMixtureReachesItsThreshold(
            @ForAll @DoubleRange(min = 1, max = 1e5) double variance,
            @ForAll @Scale(4) @DoubleRange(min = 0.001, max = 0.5) double alpha) {
        NormalMixture mixture = NormalMixture.tunedFor(1_000, alpha);
        double bound = mixture.boundary(variance, alpha);
        assertThat(mixture.logTwoSided(bound, variance)).isCloseTo(-Math.log(alpha), within(1e-9));
        assertThat(mixture.logTwoSided(-bound, variance)).isEqualTo(mixture.logTwoSided(bound, variance));
        assertThat(mixture.logOneSided(bound, variance)).isGreaterThan(-Math.log(alpha));
        assertThat(mixture.logOneSided(-bound, variance)).isLessThan(0);
    }

    @Property(seed = "6")
    void momentsAgreeWithTheirDefinition(@ForAll @NotEmpty List<@DoubleRange(min = -1e3, max = 1e3) Double> values) {
        RunningMoments moments = new RunningMoments();
        values.forEach(moments::observe);
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        double variance = values.stream()
                .mapToDouble(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();
        assertThat(moments.mean()).isCloseTo(mean, within(1e-9));
        assertThat(moments.variance()).isCloseTo(variance, within(1e-6));
    }

    @Test
    void pairedMeanSaysNothingDuringBurnIn() {
        PairedMean mean = new PairedMean(0, 0.05, 1_000, 0.05);
        for (int i = 0; i < PairedMean.BURN_IN - 1; i++) {
            mean.observe(1 + i % 2);
        }
        assertThat(mean.interval()).isEmpty();
        assertThat(mean.above().maxLogEValue()).isZero();
        mean.observe(1);
        assertThat(mean.interval()).isPresent();
        assertThat(mean.above().rejectsAt(0.05)).isTrue();
        assertThat(mean.below().rejectsAt(0.05)).isFalse();
    }

    @Test
    void pairedMeanProvesAndDisprovesAMargin() {
        SplittableRandom random = new SplittableRandom(6);
        PairedMean slower = new PairedMean(0, Math.log(1.05), 1_000, 0.05);
        PairedMean same = new PairedMean(0, Math.log(1.05), 1_000, 0.05);
        for (int i = 0; i < 3_000; i++) {
            slower.observe(Math.log(1.05) + 0.3 * random.nextGaussian());
            same.observe(0.3 * random.nextGaussian());
        }
        assertThat(slower.above().rejectsAt(0.05)).isTrue();
        assertThat(slower.below().rejectsAt(0.05)).isFalse();
        assertThat(same.above().rejectsAt(0.05)).isFalse();
        assertThat(same.below().rejectsAt(0.05)).isTrue();
        assertThat(same.interval().orElseThrow().contains(0)).isTrue();
    }

    @Test
    void pairedMeanDecidesOnAStreamWithoutSpread() {
        PairedMean mean = new PairedMean(0, 0.05, 1_000, 0.05);
        for (int i = 0; i < PairedMean.BURN_IN; i++) {
            mean.observe(0.01);
        }
        assertThat(mean.below().maxLogEValue()).isPositive().isFinite();
        assertThat(mean.interval().orElseThrow().contains(0.01)).isTrue();
    }

    @Property(seed = "6")
    void empiricalBernsteinStaysInTheUnitInterval(
            @ForAll @NotEmpty List<@DoubleRange(min = 0, max = 1) Double> scores) {
        EmpiricalBernstein sequence = new EmpiricalBernstein(0.05);
        scores.forEach(sequence::observe);
        assertThat(sequence.interval().low()).isGreaterThanOrEqualTo(0);
        assertThat(sequence.interval().high()).isLessThanOrEqualTo(1);
        assertThat(sequence.mean())
                .isCloseTo(scores.stream().mapToDouble(v -> v).average().orElseThrow(), within(1e-12));
    }

    @Test
    void empiricalBernsteinNarrows() {
        EmpiricalBernstein sequence = new EmpiricalBernstein(0.05);
        for (int i = 0; i < 20_000; i++) {
            sequence.observe(i % 100 == 0 ? 0 : 1);
        }
        assertThat(sequence.interval().contains(0.99)).isTrue();
        assertThat(sequence.interval().width()).isLessThan(0.01);
        assertThatThrownBy(() -> sequence.observe(1.01)).hasMessageContaining("score=1.01");
    }

    @Property(seed = "6")
    void histogramQuantilesLieWithinABucketOfTheSortedValues(
            @ForAll @NotEmpty List<@LongRange(min = 1_001, max = 900_000_000_000L) Long> values,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double p) {
        LatencyHistogram histogram = new LatencyHistogram();
        values.forEach(histogram::record);
        long[] sorted = values.stream().mapToLong(v -> v).sorted().toArray();
        double expected = sorted[Math.max(0, (int) Math.ceil(p * sorted.length) - 1)];
        assertThat(histogram.quantileNs(p) / expected).isCloseTo(1, within(0.0011));
        assertThat(histogram.count()).isEqualTo(sorted.length);
    }

    @Test
    void histogramTakesValuesBeyondItsRange() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (long value : new long[] {0, 1, 999, Long.MAX_VALUE}) {
            histogram.record(value);
        }
        assertThat(histogram.countBelow(Integer.MAX_VALUE)).isEqualTo(4);
        assertThat(histogram.countBelow(-5)).isZero();
        assertThat(histogram.countBelow(1)).isEqualTo(3);
        assertThatThrownBy(() -> histogram.record(-1)).hasMessageContaining("latencyNs=-1");
    }

    /** The histogram can only lose evidence against the raw values, and not much. */
    @Test
    void quantileTestOnBucketsIsConservative() {
        SplittableRandom random = new SplittableRandom(6);
        long[] one = latencies(random, 4_000, 1);
        long[] other = latencies(random, 4_000, 1.2);
        LatencyHistogram reference = new LatencyHistogram();
        LatencyHistogram candidate = new LatencyHistogram();
        Arrays.stream(one).forEach(reference::record);
        Arrays.stream(other).forEach(candidate::record);
        QuantileTest test = new QuantileTest(0.9, QuantileTest.tuning(0.9, 4_000, 0.05), reference, candidate);
        double raw = Double.POSITIVE_INFINITY;
        for (long x : one) {
            raw = Math.min(raw, test.logWealth(atMost(one, x), 4_000) + test.logWealth(atMost(other, x), 4_000));
        }
        assertThat(test.logAbove(1)).isLessThanOrEqualTo(raw + 1e-9).isGreaterThan(raw - 1);
        assertThat(test.logBelow(1)).isZero();
    }

    private static double atMost(long[] values, long x) {
        return Arrays.stream(values).filter(v -> v <= x).count();
    }

    @Test
    void quantileTestKnowsTheMarginAndTheDirection() {
        SplittableRandom random = new SplittableRandom(7);
        LatencyHistogram reference = new LatencyHistogram();
        LatencyHistogram candidate = new LatencyHistogram();
        QuantileTest test = new QuantileTest(0.5, QuantileTest.tuning(0.5, 4_000, 0.05), reference, candidate);
        assertThat(test.logAbove(1)).isZero();
        Arrays.stream(latencies(random, 8_000, 1)).forEach(reference::record);
        Arrays.stream(latencies(random, 8_000, 1.05)).forEach(candidate::record);
        assertThat(test.logAbove(1)).isGreaterThan(Math.log(20));
        assertThat(test.logBelow(1.15)).isGreaterThan(Math.log(20));
        assertThat(test.logBelow(1.05)).isLessThan(Math.log(20));
        assertThat(test.logBelow(0.5)).isZero();
    }

    @Test
    void quantileSequenceHoldsTheQuantileAndWaitsForTheTail() {
        LatencyHistogram histogram = new LatencyHistogram();
        QuantileConfidenceSequence tail = new QuantileConfidenceSequence(0.99, 0.05);
        SplittableRandom random = new SplittableRandom(8);
        for (long latency : latencies(random, 300, 1)) {
            histogram.record(latency);
        }
        assertThat(tail.interval(histogram)).isEmpty();
        for (long latency : latencies(random, 20_000, 1)) {
            histogram.record(latency);
        }
        double p99 = 10e6 * Math.exp(0.5 * 2.3263478740408408);
        Interval interval = tail.interval(histogram).orElseThrow();
        assertThat(interval.contains(p99)).isTrue();
        assertThat(interval.width() / p99).isLessThan(0.2);
    }

    private static long[] latencies(SplittableRandom random, int count, double factor) {
        long[] values = new long[count];
        Arrays.setAll(values, i -> (long) (factor * 10e6 * Math.exp(0.5 * random.nextGaussian())));
        return values;
    }
}
