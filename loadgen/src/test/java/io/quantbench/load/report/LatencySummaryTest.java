package io.quantbench.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.record.LatencyDistribution;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencySummaryTest {
    @Test
    void readsEachPercentileFromTheDistribution() {
        LatencySummary summary = LatencySummary.of(
                LatencyDistribution.of(LongStream.rangeClosed(1, 1000).toArray()));
        assertThat(summary.p50()).isEqualTo(500);
        assertThat(summary.p90()).isEqualTo(900);
        assertThat(summary.p95()).isEqualTo(950);
        assertThat(summary.p99()).isEqualTo(990);
        assertThat(summary.p999()).isEqualTo(999);
        assertThat(summary.max()).isEqualTo(1000);
        assertThat(summary.mean()).isCloseTo(500.5, within(0.5));
    }

    @Test
    void refusesAnEmptyDistribution() {
        assertThatIllegalArgumentException().isThrownBy(() -> LatencySummary.of(LatencyDistribution.empty()));
    }

    @Test
    void refusesPercentilesThatDescend() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LatencySummary(5, 4, 6, 7, 8, 9, 5))
                .withMessageContaining("p50=5 p90=4");
    }
}
