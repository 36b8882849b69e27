package io.quantbench.load.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.record.LatencyDistribution;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlyStoppingProgressTest {
    private static final EarlyStopping RULE = EarlyStopping.MLPERF;

    @Test
    void isMetWithTheQueryOfTheTable() {
        EarlyStoppingProgress progress = new EarlyStoppingProgress(RULE, 99);
        for (int i = 0; i < 458; i++) {
            progress.add(false);
        }
        assertThat(progress.met()).isFalse();
        assertThat(progress.missing()).isEqualTo(1);
        progress.add(false);
        assertThat(progress.met()).isTrue();
        progress.add(true);
        assertThat(progress.met()).isFalse();
        assertThat(progress.missing()).isEqualTo(662 - 460);
    }

    @Property(tries = 30, seed = "3")
    void saysAtAnyTimeWhatTheRuleSays(@ForAll @DoubleRange(min = 50, max = 99.9) double percentile) {
        EarlyStoppingProgress progress = new EarlyStoppingProgress(RULE, percentile);
        SplittableRandom random = new SplittableRandom((long) (percentile * 1_000));
        long slow = 0;
        for (long n = 1; n <= 2_000; n++) {
            boolean isSlow = random.nextDouble() < 0.6 * (1 - percentile / 100);
            slow += isSlow ? 1 : 0;
            progress.add(isSlow);
            if (n % 37 == 0 || isSlow) {
                assertThat(progress.met()).isEqualTo(RULE.met(percentile, n, slow));
                assertThat(progress.missing()).isEqualTo(RULE.queriesMissing(percentile, n, slow));
                assertThat(progress.lostBy(n + 50)).isEqualTo(RULE.queriesMissing(percentile, n, slow) > 50);
            }
        }
        assertThat(progress.overLatency()).isEqualTo(slow);
        assertThat(progress.queries()).isEqualTo(2_000);
    }

    @Test
    void followsTenMillionQueriesWithoutSearchingPerQuery() {
        EarlyStoppingProgress progress = new EarlyStoppingProgress(RULE, 99);
        for (int i = 0; i < 10_000_000; i++) {
            progress.add(i % 200 == 0);
        }
        assertThat(progress.met()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"100, 99, 99", "100, 50, 50", "101, 99, 99", "1000, 99.9, 999", "7, 90, 6", "1, 99, 0", "10, 90, 9"})
    void percentileIsTheElementAtTheProductRoundedDown(long count, double percentile, long index) {
        assertThat(LoadGenPercentile.index(count, percentile)).isEqualTo(index);
        long[] values = LongStream.range(0, count).map(i -> i + 1).toArray(); // Below 2048 a histogram is exact.
        assertThat(LoadGenPercentile.of(LatencyDistribution.of(values), percentile))
                .isEqualTo(index + 1);
    }

    @ParameterizedTest
    @CsvSource({"100, 0, true", "100, 1, false", "101, 1, true", "1000, 9, true", "1000, 10, false", "0, 0, false"})
    void isWithinALimitWhenTheElementIs(long count, long over, boolean within) {
        assertThat(LoadGenPercentile.within(count, over, 99)).isEqualTo(within);
    }
}
