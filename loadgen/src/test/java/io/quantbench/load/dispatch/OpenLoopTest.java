package io.quantbench.load.dispatch;

import static io.quantbench.load.dispatch.LoopFixture.MS;
import static io.quantbench.load.dispatch.LoopFixture.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.load.arrival.ArrivalProcess;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.QueryCounts;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ScriptedTarget.Answer;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** One query per millisecond in scripted time: everything is asserted to the nanosecond. */
class OpenLoopTest {
    private static final Phases TEN_MS = new Phases(0, 10 * MS, 5 * MS);
    private static final LatencyDistribution TEN_TIMES_ZERO = LatencyDistribution.of(new long[10]);

    private static OpenLoop loop(LoopSetup setup, Phases phases) {
        return new OpenLoop(setup, ArrivalProcess.constant(1_000), OptionalDouble.of(1_000), phases);
    }

    private static Recording run(LoopFixture fixture, Phases phases) {
        return loop(fixture.setup(100), phases).run();
    }

    @Test
    void issuesEachQueryAtItsIntendedInstant() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(0));
        Recording recording = run(fixture, TEN_MS);
        long originNs = recording.measureStartNs();

        assertThat(fixture.target.issuedNs())
                .containsExactly(
                        originNs,
                        originNs + 1_000_000,
                        originNs + 2_000_000,
                        originNs + 3_000_000,
                        originNs + 4_000_000,
                        originNs + 5_000_000,
                        originNs + 6_000_000,
                        originNs + 7_000_000,
                        originNs + 8_000_000,
                        originNs + 9_000_000);
        assertThat(recording.issueDelayNs()).isEqualTo(TEN_TIMES_ZERO);
        assertThat(recording.responseNs()).isEqualTo(TEN_TIMES_ZERO);
        assertThat(recording.complete()).isTrue();
    }

    @Test
    void aBlockingTargetMakesResponsesGrowWhileIntendedStartsDoNotMove() {
        LoopFixture fixture = new LoopFixture(n -> n == 2 ? Answer.blocking(3_500_000) : Answer.after(0));
        Recording recording = run(fixture, TEN_MS);

        assertThat(fixture.issuedUsAfter(recording.measureStartNs()))
                .containsExactly(0L, 1_000L, 2_000L, 5_500L, 5_500L, 5_500L, 6_000L, 7_000L, 8_000L, 9_000L);
        assertThat(recording.responseNs()).isEqualTo(LatencyDistribution.of(ms(0, 0, 3.5, 2.5, 1.5, 0.5, 0, 0, 0, 0)));
        assertThat(recording.issueDelayNs()).isEqualTo(LatencyDistribution.of(ms(0, 0, 0, 2.5, 1.5, 0.5, 0, 0, 0, 0)));
        assertThat(recording.serviceNs()).isEqualTo(LatencyDistribution.of(ms(0, 0, 3.5, 0, 0, 0, 0, 0, 0, 0)));
        assertThat(recording.window().firstIntendedNs()).isEqualTo(recording.measureStartNs());
        assertThat(recording.window().lastIntendedNs()).isEqualTo(recording.measureStartNs() + 9 * MS);
        assertThat(recording.usage().maxLatenessNs()).isEqualTo(2_500_000);
    }

    @Test
    void answersFromOutsideAreStampedWhenTheyCome() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(1_300 + n)); // Out of step with the issuing.
        Recording recording = run(fixture, TEN_MS);

        assertThat(recording.responseNs())
                .isEqualTo(
                        LatencyDistribution.of(1_300, 1_301, 1_302, 1_303, 1_304, 1_305, 1_306, 1_307, 1_308, 1_309));
    }

    @Test
    void warmupIsLeftOutByIntendedTimeEvenWhenItRanLate() {
        // Queries 0..3 are warm-up; 3 blocks until 8.5 ms, so 4..8 are measured and late.
        LoopFixture fixture = new LoopFixture(n -> n == 3 ? Answer.blocking(5_500_000) : Answer.after(0));
        Recording recording = run(fixture, new Phases(4 * MS, 6 * MS, 5 * MS));

        assertThat(recording.scheduledQueries()).isEqualTo(6);
        assertThat(recording.responseNs()).isEqualTo(LatencyDistribution.of(ms(4.5, 3.5, 2.5, 1.5, 0.5, 0)));
        assertThat(fixture.target.issuedNs()).hasSize(10);
    }

    @Test
    void sampleOrderDoesNotDependOnWhatTheTargetDoes() {
        LoopFixture quick = new LoopFixture(n -> Answer.after(0));
        LoopFixture slow = new LoopFixture(n -> Answer.blocking(n * 500_000L));
        run(quick, TEN_MS);
        run(slow, TEN_MS);

        assertThat(slow.target.sampleIds()).isEqualTo(quick.target.sampleIds());
    }

    @Test
    void aFullTableDropsAndCountsAndKeepsTheSchedule() {
        LoopFixture fixture = new LoopFixture(n -> n < 2 ? Answer.after(4_500_000) : Answer.after(0));
        Recording recording = loop(fixture.setup(2), TEN_MS).run();

        // 0 and 1 hold both slots until 4.5 and 5.5 ms; 2, 3 and 4 find none.
        assertThat(recording.counts()).isEqualTo(new QueryCounts(10, 7, 7, 3, 0, 0));
        assertThat(fixture.issuedUsAfter(recording.measureStartNs()))
                .containsExactly(0L, 1_000L, 5_000L, 6_000L, 7_000L, 8_000L, 9_000L);
        assertThat(fixture.target.sampleIds()).containsExactly(0, 1, 1, 2, 3, 0, 1);
    }

    @Test
    void drainWaitsForAnswersThatStillCome() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(4 * MS));
        Recording recording = run(fixture, TEN_MS);

        assertThat(recording.completedQueries()).isEqualTo(10);
        assertThat(recording.window().answeredNs()).isEqualTo(13 * MS);
    }

    @Test
    void queriesNeverAnsweredAreGivenUpAfterTheDrainTime() {
        LoopFixture fixture = new LoopFixture(n -> n % 2 == 0 ? Answer.never() : Answer.after(0));
        Recording recording = run(fixture, TEN_MS);

        assertThat(recording.counts()).isEqualTo(new QueryCounts(10, 10, 5, 0, 5, 0));
        assertThat(recording.outcomes().count(Outcome.TIMEOUT)).isEqualTo(5);
        assertThat(recording.responseNs().count()).isEqualTo(5);
        assertThat(fixture.clock.nanoTime() - recording.measureStartNs()).isEqualTo(14 * MS);
    }

    @Test
    void outcomesAreCountedOneByOne() {
        Outcome[] all = Outcome.values();
        LoopFixture fixture = new LoopFixture(n -> Answer.failing(all[n % all.length]));
        Recording recording = run(fixture, TEN_MS);

        assertThat(recording.outcomes().byOutcome().values()).containsOnly(2L);
        assertThat(recording.responseNs().count()).isEqualTo(2);
    }

    @Test
    void aSecondCompletionChangesNothingAndIsCounted() {
        LoopFixture fixture = new LoopFixture(n -> Answer.twice());
        Recording recording = run(fixture, TEN_MS);

        assertThat(recording.counts()).isEqualTo(new QueryCounts(10, 10, 10, 0, 0, 10));
    }

    @Test
    void stopEndsIssuingAndMarksTheRecordingIncomplete() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(2 * MS));
        OpenLoop loop = loop(fixture.setup(100), TEN_MS);
        fixture.clock.at(-3_000_000_000L + 64 * 50_000 + 1 * MS + 4_500_000, loop::stop); // 4.5 ms after the origin
        Recording recording = loop.run();

        assertThat(recording.complete()).isFalse();
        assertThat(recording.counts()).isEqualTo(new QueryCounts(5, 5, 5, 0, 0, 0));
        assertThat(recording.window().measuredNs()).isEqualTo(4_500_000);
    }

    @Test
    void anInterruptIsAStopAndStaysPending() {
        LoopFixture fixture = new LoopFixture(n -> {
            if (n == 3) {
                Thread.currentThread().interrupt();
            }
            return Answer.after(2 * MS);
        });
        Recording recording = run(fixture, TEN_MS);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(recording.complete()).isFalse();
        assertThat(recording.completedQueries()).isEqualTo(4);
    }

    @Test
    void aLoopThatCannotKeepUpGivesUpAfterTheDrainTimeAndASecond() {
        LoopFixture fixture = new LoopFixture(n -> Answer.blocking(500 * MS));
        Recording recording = run(fixture, TEN_MS);

        // Query 3 would start at 1.5 s, after 10 ms + 5 ms + 1 s.
        assertThat(recording.complete()).isFalse();
        assertThat(recording.issuedQueries()).isEqualTo(3);
        assertThat(recording.window().measuredNs()).isEqualTo(3 * MS);
    }

    @Test
    void aFaultOfTheTargetEndsTheRun() {
        LoopFixture fixture = new LoopFixture(n -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> run(fixture, TEN_MS)).hasMessage("broken");
    }

    @Test
    void aScheduleThatEndsEarlyEndsTheIssuing() {
        LoopFixture fixture = new LoopFixture(n -> Answer.after(0));
        long[] offsetsNs = {0, 2 * MS, ArrivalProcess.NEVER};
        int[] next = {0};
        Recording recording =
                new OpenLoop(fixture.setup(100), () -> offsetsNs[next[0]++], OptionalDouble.empty(), TEN_MS).run();

        assertThat(recording.scheduledQueries()).isEqualTo(2);
        assertThat(recording.complete()).isTrue();
    }

    @Test
    void leavesALiveSnapshotWhenAskedAndAtTheEnd() {
        LoopFixture fixture = new LoopFixture(n -> n == 9 ? Answer.never() : Answer.after(1_000));
        OpenLoop loop = loop(fixture.setup(100), TEN_MS);
        assertThat(loop.live().latest()).isEmpty();
        loop.live().request();
        loop.run();

        LiveSnapshot last = loop.live().latest().orElseThrow();
        assertThat(last.phase()).isEqualTo(Phase.DRAIN);
        assertThat(last.issued()).isEqualTo(10);
        assertThat(last.completed()).isEqualTo(9);
        assertThat(last.responseP50Ns()).isEqualTo(1_000);
    }

    @Test
    void aCheckpointIsARecordingOfTheRunSoFarAndLeavesItAsItIs() {
        LoopFixture fixture = new LoopFixture(n -> n == 3 ? Answer.after(2_500_000) : Answer.after(0));
        OpenLoop loop = loop(fixture.setup(100), TEN_MS);
        loop.live().requestCheckpoint();
        Recording whole = loop.run();
        Recording soFar = loop.live().checkpoint().orElseThrow();

        assertThat(soFar.complete()).isFalse();
        assertThat(soFar.scheduledQueries()).isLessThan(10);
        assertThat(soFar.issuedQueries()).isEqualTo(soFar.outcomes().total());
        assertThat(soFar.targetRatePerSec()).isEqualTo(OptionalDouble.of(1_000));
        assertThat(whole.scheduledQueries()).isEqualTo(10);
        assertThat(whole.complete()).isTrue();
        assertThat(whole.outcomes().ok()).isEqualTo(10);
    }
}
