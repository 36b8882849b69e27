package io.quantbench.load.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyDistributionTest {
    private static final LatencyDistribution ONE_TO_1000 =
            LatencyDistribution.of(LongStream.rangeClosed(1, 1_000).toArray());

    @Test
    void percentilesAreTheSmallestValuesThatEnoughOthersDoNotExceed() {
        assertThat(ONE_TO_1000.p(0)).isEqualTo(1);
        assertThat(ONE_TO_1000.p(0.5)).isEqualTo(500);
        assertThat(ONE_TO_1000.p(0.99)).isEqualTo(990);
        assertThat(ONE_TO_1000.p(0.999)).isEqualTo(999);
        assertThat(ONE_TO_1000.p(1)).isEqualTo(1_000);
        assertThat(ONE_TO_1000.valueAtPercentile(99)).isEqualTo(990);
        assertThat(ONE_TO_1000.meanNs()).isCloseTo(500.5, within(1e-9));
        assertThat(ONE_TO_1000.minNs()).isEqualTo(1);
        assertThat(ONE_TO_1000.maxNs()).isEqualTo(1_000);
    }

    @Test
    void countAboveCountsOnlyLargerValues() {
        assertThat(ONE_TO_1000.countAbove(990)).isEqualTo(10);
        assertThat(ONE_TO_1000.countAbove(1_000)).isZero();
        assertThat(ONE_TO_1000.countAbove(0)).isEqualTo(1_000);
        assertThat(ONE_TO_1000.countAbove(-1)).isEqualTo(1_000);
        assertThat(ONE_TO_1000.countAbove(Long.MAX_VALUE)).isZero();
    }

    @Property(tries = 200)
    void errorIsAtMostOneInAThousand(@ForAll @LongRange(max = LatencyDistribution.HIGHEST_NS) long valueNs) {
        LatencyDistribution one = LatencyDistribution.of(valueNs);
        assertThat((double) one.p(0.5)).isCloseTo((double) valueNs, within(valueNs / 1_000.0));
    }

    @Property(tries = 100)
    void mergingEqualsRecordingTogether(
            @ForAll @Size(max = 50) List<@LongRange(max = 10_000_000_000L) Long> a,
            @ForAll @Size(max = 50) List<@LongRange(max = 10_000_000_000L) Long> b) {
        long[] first = a.stream().mapToLong(Long::longValue).toArray();
        long[] second = b.stream().mapToLong(Long::longValue).toArray();
        long[] both =
                LongStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();

        assertThat(LatencyDistribution.of(first).merge(LatencyDistribution.of(second)))
                .isEqualTo(LatencyDistribution.of(both));
    }

    @Property(tries = 100)
    void encodingSurvivesARoundTrip(@ForAll @Size(max = 50) List<@LongRange(max = 3_600_000_000_000L) Long> values) {
        LatencyDistribution written = LatencyDistribution.of(
                values.stream().mapToLong(Long::longValue).toArray());
        LatencyDistribution read = LatencyDistribution.decode(written.encode());

        assertThat(read).isEqualTo(written).hasSameHashCodeAs(written);
        assertThat(read.maxNs()).isEqualTo(written.maxNs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not base64!", "AAAA", "HISTFAAAAB"})
    void refusesTextThatIsNoDistribution(String text) {
        assertThatThrownBy(() -> LatencyDistribution.decode(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not an encoded latency distribution");
    }

    @Test
    void longerThanAnHourCountsAsAnHour() {
        LatencyDistribution clipped = LatencyDistribution.of(Long.MAX_VALUE);
        assertThat(clipped.count()).isEqualTo(1);
        assertThat((double) clipped.maxNs()).isCloseTo((double) LatencyDistribution.HIGHEST_NS, within(3.6e9));
    }

    @Test
    void emptyOneAnswersZeroAndHasNoCurve() {
        LatencyDistribution empty = LatencyDistribution.empty();
        assertThat(empty.p(0.99)).isZero();
        assertThat(empty.maxNs()).isZero();
        assertThat(empty.minNs()).isZero();
        assertThat(empty.meanNs()).isZero();
        assertThat(empty.cdf(5)).isEmpty();
        assertThat(empty.countAbove(-1)).isZero();
    }

    @Test
    void curveRisesToOneAtTheLargestValue() {
        List<CdfPoint> curve = ONE_TO_1000.cdf(5);
        assertThat(curve).isSortedAccordingTo((x, y) -> Double.compare(x.fraction(), y.fraction()));
        CdfPoint last = curve.get(curve.size() - 1);
        assertThat(last).isEqualTo(new CdfPoint(1_000, 1.0, 1_000));
        assertThat(curve).allSatisfy(point -> assertThat(point.cumulativeCount())
                .isEqualTo(ONE_TO_1000.count() - ONE_TO_1000.countAbove(point.valueNs())));
    }

    @Test
    void refusesFractionsOutsideTheirRange() {
        assertThatThrownBy(() -> ONE_TO_1000.p(1.01)).hasMessageContaining("fraction=1.01");
        assertThatThrownBy(() -> ONE_TO_1000.p(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> ONE_TO_1000.valueAtPercentile(101)).hasMessageContaining("percentile=101");
        assertThatThrownBy(() -> ONE_TO_1000.cdf(0)).hasMessageContaining("stepsPerHalving=0");
    }

    @Test
    void severalThreadsReadTheSameMean() {
        LatencyDistribution distribution = LatencyDistribution.of(
                LongStream.range(1, 5_000).map(i -> i * i).toArray());
        double expected = distribution.meanNs();
        assertThat(IntStream.range(0, 2_000)
                        .parallel()
                        .mapToDouble(i -> distribution.meanNs())
                        .filter(mean -> mean != expected)
                        .count())
                .isZero();
    }
}
