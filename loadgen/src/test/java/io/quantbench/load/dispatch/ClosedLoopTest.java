package io.quantbench.load.dispatch;

import static io.quantbench.load.dispatch.LoopFixture.MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.QueryCounts;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.ScriptedTarget.Answer;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
    private static final Phases TEN_MS = new Phases(0, 10 * MS, 5 * MS);

    private static Recording run(LoopFixture fixture, int concurrency, Phases phases) {
        return new ClosedLoop(fixture.setup(1), concurrency, phases).run();
    }

    @Test
    void keepsTheConcurrencyOutstandingFromStartToEnd() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(MS));
        Recording recording = run(fixture, 2, TEN_MS);

        assertThat(fixture.issuedUsAfter(recording.measureStartNs()))
                .containsExactly(
                        0L, 0L, 1_000L, 1_000L, 2_000L, 2_000L, 3_000L, 3_000L, 4_000L, 4_000L, 5_000L, 5_000L, 6_000L,
                        6_000L, 7_000L, 7_000L, 8_000L, 8_000L, 9_000L, 9_000L);
        assertThat(recording.okRatePerSec()).isCloseTo(2_000, within(1e-6));
    }

    @Test
    void responseIsServiceAndNothingIsDelayed() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(1_500));
        Recording recording = run(fixture, 3, TEN_MS);

        assertThat(recording.responseNs()).isEqualTo(recording.serviceNs());
        assertThat(recording.responseNs().minNs()).isEqualTo(1_500);
        assertThat(recording.responseNs().maxNs()).isEqualTo(1_500);
        assertThat(recording.issueDelayNs().maxNs()).isZero();
        assertThat(recording.targetRatePerSec()).isEmpty();
    }

    @Test
    void oneSlowAnswerDoesNotHoldTheOthersUp() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(n == 0 ? 8 * MS : MS));
        Recording recording = run(fixture, 2, TEN_MS);

        assertThat(recording.issuedQueries()).isEqualTo(1 + 8 + 2 * 2);
    }

    @Test
    void warmupDoesNotCount() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(MS));
        Recording recording = run(fixture, 1, new Phases(4 * MS, 6 * MS, 5 * MS));

        assertThat(recording.counts()).isEqualTo(new QueryCounts(6, 6, 6, 0, 0, 0));
        assertThat(fixture.target.issuedNs()).hasSize(10);
    }

    @Test
    void aTargetThatNeverAnswersCannotHoldTheLoop() {
        LoopFixture fixture = new LoopFixture(n -> Answer.never());
        Recording recording = run(fixture, 3, TEN_MS);

        assertThat(recording.counts()).isEqualTo(new QueryCounts(3, 3, 0, 0, 3, 0));
        assertThat(recording.responseNs()).isEqualTo(LatencyDistribution.empty());
    }

    @Test
    void stopEndsIssuing() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(MS));
        ClosedLoop loop = new ClosedLoop(fixture.setup(1), 1, TEN_MS);
        fixture.clock.at(-3_000_000_000L + 64 * 50_000 + MS + 3_500_000, loop::stop);
        Recording recording = loop.run();

        assertThat(recording.complete()).isFalse();
        assertThat(recording.issuedQueries()).isEqualTo(4);
        assertThat(recording.window().measuredNs()).isEqualTo(3_500_000);
    }

    @Test
    void refusesNoConcurrency() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(0));
        assertThatThrownBy(() -> run(fixture, 0, TEN_MS)).hasMessageContaining("concurrency=0");
    }
}
