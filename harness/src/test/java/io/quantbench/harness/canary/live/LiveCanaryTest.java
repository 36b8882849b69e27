package io.quantbench.harness.canary.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.canary.Command;
import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.Phase;
import io.quantbench.harness.canary.judge.MetricFinding;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.canary.live.LiveSettings.Pace;
import io.quantbench.harness.canary.store.StoredEventLog;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.route.Route;
import io.quantbench.harness.serve.AnswerTap.Role;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveCanaryTest {
    private final LiveFixture live = new LiveFixture();

    private CanarySnapshot now() {
        return live.canary().snapshot();
    }

    private Phase phase() {
        return now().standing().phase();
    }

    private void toSplit() {
        live.open();
        live.pairs("good-", 60, 1);
        live.look();
        assertThat(now().standing().step()).isEqualTo("canary-50");
    }

    @Test
    void goodPairsTakeItFromShadowToTheSplitAndAnApprovalToAllTraffic() {
        toSplit();
        assertThat(live.server.share("int8")).isEqualTo(0.5);
        assertThat(live.server.shadowRate()).isZero();
        live.clock.advance(1);
        live.servedEvenly(200);
        live.look();
        assertThat(phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        live.obey("1", new Command.Approve("canary-50"));
        assertThat(phase()).isEqualTo(Phase.PROMOTED);
        assertThat(live.server.share("int8")).isEqualTo(1);
        assertThat(live.server.candidateShares).containsExactly(0.0, 0.5, 1.0);
        assertThat(live.canary().end().toCompletableFuture()).isCompleted();
        assertThat(live.heard).hasSize(3).last().asString().startsWith("promoted");
    }

    @Test
    void disagreeingPairsRollItBackForGood() {
        live.open();
        live.pairs("bad-", 60, 2);
        live.look();
        assertThat(phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(now().verdict()).isEqualTo(Verdict.ROLLBACK);
        live.obey("1", new Command.Approve("shadow"));
        live.obey("2", new Command.Resume());
        live.pairs("good-", 100, 1);
        live.look();
        assertThat(live.server.candidateShares).allMatch(share -> share == 0);
        assertThat(live.server.shadowRate()).isZero();
        assertThat(live.canary().worst()).hasSize(5);
    }

    @Test
    void aRolledBackCandidateIsTakenOutAgainWhenSomebodyPutsItIn() {
        live.open();
        live.obey("1", new Command.Abort("it is late"));
        live.server.split(FakeServer.MODEL, Map.of("int8", 0.3));
        for (int i = 0; i < 10; i++) {
            live.look();
        }
        assertThat(live.server.share("int8")).isZero();
        assertThat(now().health().reassertions()).isEqualTo(1);
    }

    @Test
    void aSplitThatSomebodyChangedIsPutBackAndRequestsOfTheOtherShareAreNoEvidence() {
        toSplit();
        live.clock.advance(1);
        live.server.split(FakeServer.MODEL, Map.of("int8", 0.1));
        live.servedEvenly(10);
        live.look();
        assertThat(live.server.share("int8")).isEqualTo(0.5);
        assertThat(now().health().reassertions()).isEqualTo(1);
    }

    @Test
    void sharesOfOtherVariantsStayAndTheJudgeIsToldTheShareAmongTheTwo() {
        live.server.split(FakeServer.MODEL, Map.of("other", 0.2));
        toSplit();
        assertThat(live.server.share("other")).isEqualTo(0.2);
        assertThat(live.server.share("fp32")).isEqualTo(0.3, org.assertj.core.data.Offset.offset(1e-9));
        live.clock.advance(1);
        live.served("int8", RequestOutcome.OK);
        live.look();
        assertThat(live.log.events.toString()).contains("candidateShare=0.625");
    }

    @Test
    void requestsOfAnEarlierShareStickyAndPinnedOnesAreLeftOut() {
        live.open();
        var early = live.end(7_000, "", "int8", Role.PRIMARY, "int8", Route.Reason.SPLIT, LiveFixture.scores(1));
        live.clock.advance(1);
        live.pairs("good-", 60, 1);
        live.look();
        live.clock.advance(1);
        live.canary().ended(early);
        live.canary()
                .ended(live.end(7_001, "", "int8", Role.PRIMARY, "int8", Route.Reason.STICKY, LiveFixture.scores(1)));
        live.canary()
                .ended(live.end(7_002, "", "int8", Role.PRIMARY, "int8", Route.Reason.PINNED, LiveFixture.scores(1)));
        live.look();
        CanarySnapshot.LeftOut out = now().intake().leftOut();
        assertThat(List.of(out.earlier(), out.sticky(), out.pinned())).containsExactly(1L, 1L, 1L);
        assertThat(now().decision()).as("nothing to look at").isNull();
    }

    @Test
    void aSampleRatioMismatchIsNoticedAndNothingIsPromoted() {
        toSplit();
        live.clock.advance(1);
        for (int i = 0; i < 400; i++) {
            live.served(i % 5 == 0 ? "int8" : "fp32", RequestOutcome.OK);
        }
        live.look();
        assertThat(phase()).isEqualTo(Phase.RUNNING);
        assertThat(Objects.requireNonNull(now().decision()).reasons().toString())
                .contains("SAMPLE_RATIO_MISMATCH");
    }

    @Test
    void aShadowThatHangsRollsBack() {
        live.open();
        live.server.inFlight = 64;
        for (int i = 0; i < 9; i++) {
            live.look();
            assertThat(phase()).isEqualTo(Phase.RUNNING);
        }
        live.look();
        live.look();
        assertThat(phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(live.heard.toString()).contains("crash");
    }

    @Test
    void anAnswerWithNanThatTheServerWithheldTripsTheGate() {
        live.open();
        live.canary().ended(live.end(1, "", "fp32", Role.PRIMARY, "fp32", Route.Reason.SPLIT, LiveFixture.scores(1)));
        var shadow = live.end(1, "", "int8", Role.SHADOW, "fp32", Route.Reason.SPLIT, LiveFixture.scores(1));
        live.canary()
                .ended(new io.quantbench.harness.serve.AnswerTap.Observed(
                        1,
                        shadow.model(),
                        "int8",
                        Role.SHADOW,
                        shadow.route(),
                        shadow.request(),
                        RequestOutcome.BAD_ANSWER,
                        null,
                        0,
                        5));
        live.look();
        assertThat(phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void outputsThatCannotBeComparedAreToldAndNoEvidence() {
        live.open();
        Tensor bytes = Tensor.ofBytes(io.quantbench.quant.tensor.DataType.UINT8, Shape.of(1, 2), (byte) 1, (byte) 2);
        live.canary().ended(live.end(1, "", "fp32", Role.PRIMARY, "fp32", Route.Reason.SPLIT, bytes));
        live.canary().ended(live.end(1, "", "int8", Role.SHADOW, "fp32", Route.Reason.SPLIT, bytes));
        live.look();
        assertThat(now().intake().leftOut().unreadable()).isEqualTo(1);
        assertThat(now().health().answers()).contains("cannot be compared");
    }

    @Test
    void labelsComeEarlyLateAndTwiceAndNoneForAnIdThatWasUsedTwice() {
        live.open();
        live.canary().label(List.of(new LabelEntry("early", List.of(1))));
        live.pair("early", 1, 2);
        live.pair("late", 1, 1);
        live.pair("twice", 1, 1);
        live.pair("twice", 1, 1);
        live.look();
        live.canary()
                .label(List.of(
                        new LabelEntry("late", List.of(1)),
                        new LabelEntry("late", List.of(2)),
                        new LabelEntry("twice", List.of(1))));
        live.look();
        assertThat(now().accuracy()).isEqualTo(new CanarySnapshot.Accuracy(2, 2, 1));
        assertThat(now().pairs().counts().unusedLabels()).isEqualTo(1);
        assertThat(now().intake().leftOut().ambiguousLabels()).isEqualTo(1);
        assertThat(now().pairs().counts().compared()).isEqualTo(4);
    }

    @Test
    void aFullQueueDropsAndCountsAndNobodyWaits() {
        live.open(LiveFixture.settings(LiveFixture.PLAN, LiveFixture.pace(8)));
        live.pairs("x-", 10, 1);
        assertThat(live.canary().label(List.of(new LabelEntry("x-0", List.of(1)))))
                .isFalse();
        live.look();
        assertThat(now().intake().dropped()).isEqualTo(13);
        assertThat(now().pairs().counts().compared()).isEqualTo(4);
    }

    @Test
    void whileTheLogFailsTheReferenceGetsEverythingAndThenItGoesOn() {
        toSplit();
        live.log.failing = true;
        live.refusing = true;
        live.clock.advance(1);
        live.servedEvenly(10);
        live.look();
        assertThat(now().health().log()).contains("the disk is full");
        assertThat(live.server.share("int8")).isZero();
        var refused = live.canary().command(LiveCommand.of("9", "ada", new Command.Pause()));
        live.canary().turn();
        assertThatThrownBy(() -> refused.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("the disk is full");
        live.servedEvenly(10);
        for (int i = 0; i < 11; i++) {
            live.look();
            assertThat(live.server.share("int8")).isZero();
        }
        assertThat(now().health().lostEvents()).isEqualTo(0);
        live.refusing = false;
        for (int i = 0; i < 11; i++) {
            live.look();
        }
        assertThat(now().health().log()).isNull();
        assertThat(now().standing().step()).isEqualTo("canary-50");
        assertThat(live.server.share("int8")).isEqualTo(0.5);
    }

    @Test
    void whenTheServerCannotDivideItIsTriedAgain() {
        live.open();
        live.server.failing = true;
        live.pairs("good-", 60, 1);
        live.look();
        assertThat(now().health().split()).contains("there is no model");
        live.server.failing = false;
        live.look();
        assertThat(now().health().split()).isNull();
        assertThat(live.server.share("int8")).isEqualTo(0.5);
    }

    @Test
    void commandsAreObeyedOnceAndPauseWithholdsSteps() {
        live.open();
        live.obey("p", new Command.Pause());
        live.pairs("good-", 60, 1);
        live.look();
        assertThat(now().standing().step()).isEqualTo("shadow");
        live.obey("r", new Command.Resume());
        live.obey("p", new Command.Pause());
        assertThat(now().standing().paused()).isFalse();
        live.look();
        live.pair("more", 1, 1);
        live.look();
        assertThat(now().standing().step()).isEqualTo("canary-50");
    }

    @Test
    void aClockThatIsSetBackDoesNotStopTheLooks() {
        live.open();
        live.clock.advance(100 * LiveFixture.SECOND);
        live.canary().turn();
        live.skewNs = -90 * LiveFixture.SECOND;
        live.pairs("good-", 60, 1);
        live.canary().turn();
        assertThat(now().standing().step()).isEqualTo("canary-50");
    }

    @Test
    void timeRunsOutWithoutTraffic() {
        live.open(LiveFixture.settings(LiveFixture.plan(LiveFixture.until(30 * LiveFixture.SECOND)), Pace.DEFAULT));
        for (int i = 0; i < 40; i++) {
            live.look();
        }
        assertThat(phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(live.log.events.size()).isLessThan(10);
    }

    @Test
    void saysThatLatencyIsNotJudgedFromPairsOnSharedCores() {
        live.open();
        assertThat(now().intake().latencyFromPairs()).isFalse();
        assertThat(now().intake().latencyNote()).contains("the same cores");
        assertThat(live.log.events.toString()).doesNotContain("PairedLatency");
    }

    /** As a process that was killed leaves it: the log is never closed cleanly. */
    @Test
    void resumesFromTheLogOfAProcessThatDied(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("canary.log");
        Path copy = folder.resolve("copy.log");
        live.open(
                LiveFixture.settings(LiveFixture.PLAN, Pace.DEFAULT), () -> StoredEventLog.open(file, sentence -> {}));
        live.pairs("good-", 60, 1);
        live.look();
        live.clock.advance(1);
        live.servedEvenly(20);
        live.look();
        java.nio.file.Files.copy(file, copy);
        LiveFixture again = new LiveFixture();
        again.open(
                LiveFixture.settings(LiveFixture.PLAN, Pace.DEFAULT), () -> StoredEventLog.open(copy, sentence -> {}));
        assertThat(again.canary().snapshot().standing().step()).isEqualTo("canary-50");
        assertThat(again.server.share("int8")).isEqualTo(0.5);
        again.look();
        MetricFinding errors = Objects.requireNonNull(again.canary().snapshot().decision())
                .findings()
                .get(0);
        assertThat(errors.samples()).isEqualTo(20);
        again.clock.advance(1);
        again.servedEvenly(200);
        again.look();
        assertThat(again.canary().snapshot().standing().phase()).isEqualTo(Phase.AWAITING_APPROVAL);
    }

    @Test
    void refusesTheLogOfAnotherCanary() {
        live.open();
        LiveFixture other = new LiveFixture();
        other.log = live.log;
        assertThatThrownBy(() -> other.open(
                        LiveFixture.settings(LiveFixture.plan(LiveFixture.until(LiveFixture.SECOND)), Pace.DEFAULT)))
                .hasCauseInstanceOf(EventLogException.class)
                .hasMessageContaining("another plan");
    }

    @Test
    void itsOwnThreadDoesTheWorkAndClosingGivesTheReferenceEverything() throws Exception {
        LiveFixture own = new LiveFixture();
        LiveCanary canary = LiveCanary.start(
                LiveFixture.settings(LiveFixture.PLAN, Pace.DEFAULT),
                () -> own.log,
                io.quantbench.harness.canary.compare.Decider.largestScore(),
                new Surroundings(own.server, System::nanoTime, CanaryListener.NONE));
        var paused = canary.command(LiveCommand.of("1", "ada", new Command.Pause()));
        assertThat(paused.toCompletableFuture().get(10, TimeUnit.SECONDS).paused())
                .isTrue();
        canary.close();
        assertThat(own.server.share("int8")).isZero();
        assertThat(own.server.shadowRate()).isZero();
        var late = canary.command(LiveCommand.of("2", "ada", new Command.Resume()));
        assertThat(late.toCompletableFuture()).isCompletedExceptionally();
    }
}
