package io.quantbench.load.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {
    /** 1000 queries at 100/s: 15 take 100 ms, the others 10 ms. */
    private static Recording recording() {
        return Recordings.faultless().slow(15).build();
    }

    @ParameterizedTest
    @CsvSource({
        "p50 < 11ms, true",
        "p50 < 9ms, false",
        "p98 <= 10.1ms, true",
        "p99 < 50ms, false",
        "p99 < 0.2s, true",
        "p99.9 > 99ms, true",
        "service_p99 < 200ms, true",
        "issue_delay_p99 < 2us, true",
        "issue_delay_p99 < 0.5us, false",
        "mean < 20ms, true",
        "max >= 99ms, true",
        "error_rate <= 0, true",
        "error_rate < 0.1%, true",
        "drop_rate > 1%, false",
        "achieved/target > 0.99, true",
        "achieved/target >= 101%, false",
        "rate > 90/s, true",
        "rate > 110, false",
    })
    void judgesTheFigureAsMeasured(String text, boolean met) {
        assertThat(Threshold.parse(text).judge(recording()).met()).isEqualTo(met);
    }

    @Test
    void saysWhatIsAndWhatShouldBe() {
        Threshold.Result result = Threshold.parse("error_rate<0.1%")
                .judge(Recordings.faultless().errors(20).build());
        assertThat(result.met()).isFalse();
        assertThat(result.actual()).isCloseTo(0.02, within(1e-12));
        assertThat(result.sentence()).isEqualTo("error_rate is 2 %, not error_rate < 0.1 %.");
        assertThat(Threshold.parse("p50 < 2s").judge(recording()).sentence()).endsWith(", as p50 < 2000 ms.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p99",
                "p99 = 5ms",
                "p99 < 5",
                "p99 < -5ms",
                "p99 < ms",
                "p0 < 1ms",
                "p100 < 1ms",
                "speed < 3",
                "error_rate < 3ms",
                "rate > 5%",
                "< 5ms",
                "p99 < 1..2ms",
                ""
            })
    void refusesOtherTextsWithWhatIsAllowed(String text) {
        assertThatThrownBy(() -> Threshold.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void isItsWrittenForm() {
        Threshold threshold = Threshold.parse("  p99.9<=1.5s ");
        assertThat(threshold).hasToString("p99.9 <= 1500 ms").isEqualTo(Threshold.parse("p99.9 <= 1500ms"));
        assertThat(threshold.limit()).isEqualTo(1.5e9);
        assertThat(threshold.metric()).isEqualTo("p99.9");
    }

    private static ThresholdWatch watch(String text, double expectedQueries) {
        return new ThresholdWatch(List.of(Threshold.parse("mean < 1ms"), Threshold.parse(text)), expectedQueries);
    }

    @Test
    void aPercentileIsLostWhenMoreAreSlowThanMayBe() {
        ThresholdWatch watch = watch("p99 < 50ms", 1_000);
        // At most 1000 + 4·√1000 queries, so 12 may be slow.
        for (int i = 0; i < 12; i++) {
            watch.ended(Outcome.OK, 50_000_001, 1);
            watch.ended(Outcome.OK, 50_000_000, 1);
        }
        assertThat(watch.lost()).isEmpty();
        watch.ended(Outcome.OK, 50_000_001, 1);
        assertThat(watch.lost()).contains(Threshold.parse("p99 < 50ms"));
    }

    @Test
    void anErrorRateIsLostWhenMoreFailThanMayFail() {
        ThresholdWatch watch = watch("error_rate < 1%", 1_000);
        for (int i = 0; i < 11; i++) {
            watch.ended(Outcome.TIMEOUT, 1, 1);
        }
        assertThat(watch.lost()).isEmpty();
        watch.ended(Outcome.REJECTED, 1, 1);
        assertThat(watch.lost()).contains(Threshold.parse("error_rate < 1%"));
    }

    @Test
    void whatOnlyTheEndTellsIsNeverLostEarly() {
        ThresholdWatch watch = watch("achieved/target > 0.99", 10);
        for (int i = 0; i < 100; i++) {
            watch.ended(Outcome.TIMEOUT, 1, 1);
            watch.ended(Outcome.OK, 1_000_000_000, 1);
        }
        assertThat(watch.lost()).isEmpty();
    }
}
