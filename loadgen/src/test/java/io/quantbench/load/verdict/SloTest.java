package io.quantbench.load.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SloTest {
    private static final Slo P99_UNDER_50_MS = new Slo(99, 50_000_000);

    @Test
    void isMetWhenFewEnoughQueriesAreSlow() {
        SloResult result = P99_UNDER_50_MS.judge(Recordings.faultless().slow(2).build());
        assertThat(result.status()).isEqualTo(SloResult.Status.MET);
        assertThat(result.sentence()).isEqualTo("p99 ≤ 50.000 ms met (2 of 1000 queries were slower).");
    }

    @Test
    void isUndecidedWhenTheObservedPercentileHoldsWithoutConfidence() {
        SloResult result = P99_UNDER_50_MS.judge(Recordings.faultless().slow(5).build());
        assertThat(result.status()).isEqualTo(SloResult.Status.UNDECIDED);
        assertThat(result.moreQueriesNeeded()).isEqualTo(307);
        assertThat(result.sentence()).contains("needs 307 more queries");
    }

    @Test
    void isMissedWhenTheObservedPercentileIsOver() {
        assertThat(P99_UNDER_50_MS
                        .judge(Recordings.faultless().slow(10).build())
                        .status())
                .isEqualTo(SloResult.Status.UNDECIDED);
        assertThat(P99_UNDER_50_MS
                        .judge(Recordings.faultless().slow(11).build())
                        .status())
                .isEqualTo(SloResult.Status.MISSED);
    }

    @Test
    void countsDroppedFailedAndUnansweredQueriesAsSlow() {
        SloResult result = P99_UNDER_50_MS.judge(Recordings.faultless()
                .dropped(4)
                .errors(4)
                .unanswered(3)
                .slow(1)
                .build());
        assertThat(result.overLatency()).isEqualTo(12);
        assertThat(result.status()).isEqualTo(SloResult.Status.MISSED);
    }

    @Test
    void refusesAnImpossibleObjective() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Slo(100, 1)).withMessageContaining("percentile=100");
        assertThatIllegalArgumentException().isThrownBy(() -> new Slo(99, 0)).withMessageContaining("latencyNs=0");
    }
}
