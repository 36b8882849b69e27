package io.quantbench.harness.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.canary.judge.ArmRole;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.EvidenceEvent.Served;
import io.quantbench.harness.canary.judge.Reason;
import io.quantbench.harness.canary.judge.RequestResult;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.load.clock.NanoClock;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CanaryControllerTest {
    private final InMemoryLog log = new InMemoryLog();
    private final FakeSplit split = new FakeSplit();
    private long nowNs = Long.MAX_VALUE - 5;
    private final NanoClock clock = () -> nowNs;

    private CanaryController open() throws EventLogException {
        return CanaryController.open(log, Rollouts.BEGUN, split, clock);
    }

    private static TrafficShare share(double candidate) {
        return new TrafficShare(candidate, 1);
    }

    @Test
    void takesEveryStepOnEvidenceAndTheLastOneOnApproval() throws EventLogException {
        CanaryController canary = open();
        assertThat(canary.look().step()).isZero();
        for (int step = 0; step < 3; step++) {
            canary.observe(Rollouts.good(step));
            canary.look();
        }
        assertThat(canary.state().phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        assertThat(canary.state().verdict()).isEqualTo(Verdict.HOLD);
        canary.command("1", "ann", new Command.Approve("canary-5"));
        assertThat(canary.state().phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        canary.command("2", "ann", new Command.Approve("canary-50"));
        assertThat(canary.state().verdict()).isEqualTo(Verdict.PROMOTE);
        assertThat(split.applied).containsExactly(share(0), share(0.05), share(0.5), TrafficShare.CANDIDATE_ONLY);
        assertThat(canary.state().trace())
                .extracting(Transition::step)
                .containsExactly("shadow", "shadow", "canary-5", "canary-50", "canary-50");
        assertThat(canary.state().trace().get(4).sentence()).isEqualTo("promoted, approved by ann");
        assertThat(CanaryController.replay(log)).isEqualTo(canary.state());
    }

    @Test
    void harmRollsBackInAnyStepForGood() throws EventLogException {
        CanaryController canary = open();
        canary.observe(Rollouts.good(0));
        canary.look();
        canary.command("p", "ann", new Command.Pause());
        canary.observe(Rollouts.bad(1));
        assertThat(canary.look().verdict()).isEqualTo(Verdict.ROLLBACK);
        canary.command("a", "ann", new Command.Approve("canary-5"));
        canary.command("r", "ann", new Command.Resume());
        canary.observe(Rollouts.good(2));
        canary.look();
        assertThat(split.applied).containsExactly(share(0), share(0.05), TrafficShare.REFERENCE_ONLY);
        assertThat(log.events).hasSize(6);
        assertThat(canary.state().trace().get(3).sentence()).startsWith("rolled back: ");
    }

    @Test
    void aPausedCanaryTakesNoStepUntilResumed() throws EventLogException {
        CanaryController canary = open();
        canary.command("p", "ann", new Command.Pause());
        canary.observe(Rollouts.good(0));
        assertThat(canary.look().step()).isZero();
        canary.command("r", "ann", new Command.Resume());
        // A delayed copy of the first command.
        assertThat(canary.command("p", "ann", new Command.Pause()).paused()).isFalse();
        assertThat(canary.look().step()).isEqualTo(1);
    }

    @Test
    void anApprovalThatIsTooEarlyIsNotKept() throws EventLogException {
        CanaryController canary = open();
        canary.command("early", "ann", new Command.Approve("canary-50"));
        for (int step = 0; step < 3; step++) {
            canary.observe(Rollouts.good(step));
            canary.look();
        }
        assertThat(canary.look().phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        for (int batch = 10; batch < 14; batch++) {
            canary.observe(Rollouts.bad(batch));
        }
        canary.command("blind", "ann", new Command.Approve("canary-50"));
        assertThat(canary.state().phase()).isNotEqualTo(Phase.PROMOTED);
        assertThat(canary.look().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void anAbortIsFinal() throws EventLogException {
        CanaryController canary = open();
        canary.command("a", "ann", new Command.Abort("wrong model"));
        assertThat(canary.state().verdict()).isEqualTo(Verdict.ROLLBACK);
        assertThat(split.applied).endsWith(TrafficShare.REFERENCE_ONLY);
        assertThat(canary.state().trace())
                .last()
                .extracting(Transition::sentence)
                .isEqualTo("aborted by ann: wrong model");
        assertThat(log.forced).isEqualTo(2);
    }

    /** 98 % of requests reach the candidate where 5 % should. */
    @Test
    void aSplitThatDoesNotHoldItsSharesIsNeverPromoted() throws EventLogException {
        CanaryController canary = open();
        canary.observe(Rollouts.good(0));
        canary.look();
        List<EvidenceEvent> skewed = IntStream.range(0, 100)
                .<EvidenceEvent>mapToObj(i ->
                        new Served(i % 50 == 0 ? ArmRole.REFERENCE : ArmRole.CANDIDATE, 0.05, 1_000, RequestResult.OK))
                .toList();
        canary.observe(skewed);
        canary.observe(Rollouts.good(1));
        CanaryState state = canary.look();
        assertThat(state.step()).isEqualTo(1);
        assertThat(Objects.requireNonNull(state.latest()).reasons())
                .extracting(Reason::code)
                .contains(Reason.Code.SAMPLE_RATIO_MISMATCH);
    }

    /** Readings pass from the largest to the smallest long, then jump back, then far ahead. */
    @Test
    void clockJumpsNeitherTurnTimeBackNorSkipSteps() throws EventLogException {
        CanaryController canary = open();
        nowNs += 10;
        assertThat(canary.look().elapsedNs()).isEqualTo(10);
        nowNs -= 1_000;
        assertThat(canary.look().elapsedNs()).isEqualTo(10);
        canary.observe(Rollouts.good(0));
        nowNs += 500_000;
        CanaryState state = canary.look();
        assertThat(state.step()).isEqualTo(1);
        assertThat(state.stepBeganNs()).isEqualTo(499_010);
        nowNs += 999_999;
        assertThat(canary.look().phase()).isEqualTo(Phase.RUNNING);
        nowNs += 1;
        assertThat(canary.look().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void timeWithoutAProcessDoesNotCount() throws EventLogException {
        CanaryController first = open();
        nowNs += 7;
        first.look();
        nowNs += 5_000_000;
        CanaryController second = open();
        nowNs += 3;
        assertThat(second.look().elapsedNs()).isEqualTo(10);
    }

    @Test
    void whatTheLogDoesNotTakeHasNoEffect() throws EventLogException {
        CanaryController canary = open();
        canary.observe(Rollouts.good(0));
        CanaryState before = canary.state();
        log.failing = true;
        assertThatThrownBy(canary::look).hasMessageContaining("the disk is full");
        assertThat(canary.state()).isEqualTo(before);
        assertThat(split.applied).containsExactly(share(0));
        log.failing = false;
        assertThatThrownBy(canary::look).hasMessageContaining("open the log again");
        assertThat(open().look().step()).isEqualTo(1);
    }

    @Test
    void aSplitThatFailsIsTriedAgainAlsoAfterTheEnd() throws EventLogException {
        CanaryController canary = open();
        split.failing = true;
        canary.command("a", "ann", new Command.Abort("wrong model"));
        assertThat(canary.splitProblem()).isEqualTo("the router does not answer");
        canary.look();
        split.failing = false;
        canary.look();
        canary.look();
        assertThat(canary.splitProblem()).isNull();
        assertThat(split.applied).containsExactly(share(0), TrafficShare.REFERENCE_ONLY);
    }

    @Test
    void refusesTheLogOfAnotherCanary() throws EventLogException {
        open();
        CanaryEvent.Begun other = new CanaryEvent.Begun("fp32", "int4", Rollouts.PLAN);
        assertThatThrownBy(() -> CanaryController.open(log, other, SplitTarget.NONE, clock))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining("int8 against fp32");
        log.events.add(Rollouts.BEGUN);
        assertThatThrownBy(this::open).hasMessageContaining("event 2 begins a canary");
        log.events.clear();
        log.events.add(new CanaryEvent.Looked(1));
        assertThatThrownBy(this::open).hasMessageContaining("event 1 is");
        log.events.clear();
        assertThat(CanaryController.replay(log)).isNull();
    }
}
