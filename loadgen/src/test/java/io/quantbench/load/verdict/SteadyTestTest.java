package io.quantbench.load.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SteadyTestTest {
    @Test
    void theTrendTestHasTheExactDistribution() {
        // Four values in order: 2 of 24 orders are as extreme. Kendall's table: P(|S| ≥ 23) for n = 10 is 0.0466.
        assertThat(TrendTest.of(List.of(1.0, 2.0, 3.0, 4.0))).isEqualTo(new TrendTest(6, 2.0 / 24));
        assertThat(TrendTest.of(List.of(4.0, 3.0, 2.0, 1.0)).score()).isEqualTo(-6);
        List<Double> elevenOutOfOrder = List.of(4.0, 3.0, 2.0, 1.0, 5.0, 10.0, 6.0, 7.0, 9.0, 8.0);
        assertThat(TrendTest.of(elevenOutOfOrder)).satisfies(test -> {
            assertThat(test.score()).isEqualTo(23);
            assertThat(test.pValue()).isCloseTo(0.0466, within(0.0001));
        });
    }

    @Test
    void equalValuesShowNoTrend() {
        assertThat(TrendTest.of(List.of(5.0, 5.0, 5.0))).isEqualTo(new TrendTest(0, 1));
        assertThatThrownBy(() -> TrendTest.of(List.of(1.0))).hasMessageContaining("1 values");
    }

    private static SteadyTest fed(DoubleStream mediansNs) {
        SteadyTest test = new SteadyTest();
        mediansNs.forEach(test::add);
        return test;
    }

    @Test
    void aTargetThatGetsFasterIsNotSteadyUntilItStops() {
        SplittableRandom random = new SplittableRandom(1);
        DoubleStream falling =
                IntStream.range(0, 10).mapToDouble(i -> 1e6 * Math.exp(-i / 8.0) * (1 + 0.02 * random.nextGaussian()));
        assertThat(fed(falling).steady()).isFalse();

        DoubleStream warm = IntStream.range(0, 60)
                .mapToDouble(i -> 1e6 * (1 + Math.exp(-i / 5.0)) * (1 + 0.02 * random.nextGaussian()));
        assertThat(fed(warm).steady()).isTrue();
    }

    @Test
    void aSingleOddWindowDoesNotMatterAndTwoLevelsDo() {
        assertThat(fed(DoubleStream.of(10, 11, 10, 12, 90, 11, 10, 11, 12, 10)).steady())
                .isTrue();
        assertThat(fed(DoubleStream.of(20, 21, 20, 22, 21, 10, 11, 12, 11, 10)).steady())
                .isFalse();
        assertThat(fed(DoubleStream.of(10, 10, 10)).steady()).isFalse();
    }

    @Test
    void seldomSeesATrendInNoise() {
        SplittableRandom random = new SplittableRandom(3);
        long steady = IntStream.range(0, 2_000)
                .filter(i -> fed(DoubleStream.generate(() -> 1e6 * (1 + 0.03 * random.nextGaussian()))
                                .limit(10))
                        .steady())
                .count();
        assertThat(steady / 2_000.0).isBetween(0.93, 0.98);
    }
}
