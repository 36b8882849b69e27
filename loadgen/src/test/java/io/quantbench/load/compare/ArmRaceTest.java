package io.quantbench.load.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.compare.ArmComparison.Standing;
import io.quantbench.load.compare.ArmComparison.Status;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.target.ScriptedTarget;
import io.quantbench.load.target.ScriptedTarget.Answer;
import io.quantbench.load.verdict.ValidityRules;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Races in scripted time, and what is made of them. */
class ArmRaceTest {
    private static final long MS = 1_000_000L;
    private static final Phases BLOCK = new Phases(0, 1_000 * MS, 1_000 * MS);

    private final ManualClock clock = new ManualClock(0);
    private final LoopSetup.Timing timing = new LoopSetup.Timing(clock, clock.sleeper(), PacerOptions.park());
    private final Workload workload = new Workload(
            "w",
            IntStream.range(0, 7)
                    .mapToObj(id -> new Sample(id, ByteBuffer.allocate(0)))
                    .toList());
    private final ScriptedTarget slow = new ScriptedTarget(clock, n -> Answer.after(20 * MS + n % 5 * MS));
    private final ScriptedTarget fast = new ScriptedTarget(clock, n -> Answer.after(10 * MS + n % 7 * MS / 2));
    private final List<String> turns = new ArrayList<>();

    private ArmRace race(int rounds) {
        RaceSettings settings =
                RaceSettings.of(new SteadyLoad.Open(100), BLOCK, 3).withRounds(rounds);
        return new ArmRace(
                settings,
                workload,
                List.of(new ArmRace.Arm("fp32", slow), new ArmRace.Arm("int8", fast)),
                timing,
                (arm, round, recording) -> turns.add(arm + round));
    }

    @Test
    void armsTakeTurnsOverTheSameTrace() {
        List<ArmBlocks> arms = race(4).run();

        assertThat(turns).containsExactly("fp320", "int80", "int81", "fp321", "fp322", "int82", "int83", "fp323");
        assertThat(fast.sampleIds()).isEqualTo(slow.sampleIds());
        for (int round = 0; round < 4; round++) {
            assertThat(arms.get(1).blocks().get(round).scheduledQueries())
                    .isEqualTo(arms.get(0).blocks().get(round).scheduledQueries());
        }
        int first = (int) arms.get(0).blocks().get(0).scheduledQueries();
        assertThat(offsets(fast, first)).isEqualTo(offsets(slow, first));
        assertThat(arms.get(0).merged().scheduledQueries())
                .isEqualTo(slow.sampleIds().size());
    }

    private static List<Long> offsets(ScriptedTarget target, int queries) {
        long firstNs = target.issuedNs().get(0);
        return target.issuedNs().subList(0, queries).stream()
                .map(at -> at - firstNs)
                .toList();
    }

    @Test
    void aFasterAndAccurateArmIsAccepted() {
        List<ArmBlocks> arms = race(10).run();
        ComparisonRules rules = ComparisonRules.NONE
                .withMinSpeedup(1.5)
                .withMaxP99Ratio(1)
                .withMinThroughputRatio(0.99)
                .withAccuracy(AccuracyGate.MLPERF_99);
        ArmComparison comparison = new ComparisonJudge(rules, BlockBootstrap.of(1))
                .judge(
                        arms.get(0),
                        arms.get(1),
                        Optional.of(new AccuracyOutcome("accuracy", 0.9, 0.899, false, 1000, 2, 1)));

        assertThat(comparison.validity().valid())
                .as(comparison.validity().toString())
                .isTrue();
        assertThat(comparison.status()).as(comparison.checks().toString()).isEqualTo(Status.ACCEPTED);
        assertThat(comparison.checks())
                .extracting(ArmComparison.Check::name)
                .containsExactly("min-speedup", "max-p99-ratio", "min-throughput-ratio", "accuracy");
        assertThat(comparison.speedup().orElseThrow().ratio()).isCloseTo(22.0 / 11.5, within(0.05));
        assertThat(comparison.rounds()).isEqualTo(10);
    }

    @Test
    void aFasterArmThatLostAccuracyIsRejectedAndOneWithoutRowsIsOpen() {
        List<ArmBlocks> arms = race(8).run();
        ComparisonJudge judge = new ComparisonJudge(
                ComparisonRules.NONE.withMinSpeedup(1.5).withAccuracy(AccuracyGate.MLPERF_999), BlockBootstrap.of(1));
        AccuracyOutcome lost = new AccuracyOutcome("accuracy", 0.9, 0.88, false, 1000, 20, 0);

        assertThat(judge.judge(arms.get(0), arms.get(1), Optional.of(lost)).status())
                .isEqualTo(Status.REJECTED);
        ArmComparison open = judge.judge(arms.get(0), arms.get(1), Optional.empty());
        assertThat(open.status()).isEqualTo(Status.INCONCLUSIVE);
        assertThat(open.checks().get(1).sentence()).isEqualTo("The accuracy was not measured.");
    }

    @Test
    void aLimitInsideTheIntervalIsOpenAndOneBeyondItMissed() {
        List<ArmBlocks> arms = race(8).run();
        double ratio = new ComparisonJudge(ComparisonRules.NONE, BlockBootstrap.of(1))
                .judge(arms.get(0), arms.get(1), Optional.empty())
                .speedup()
                .orElseThrow()
                .ratio();
        ComparisonJudge missed =
                new ComparisonJudge(ComparisonRules.NONE.withMinSpeedup(2 * ratio), BlockBootstrap.of(1));

        ArmComparison comparison = missed.judge(arms.get(0), arms.get(1), Optional.empty());
        assertThat(comparison.status()).isEqualTo(Status.REJECTED);
        assertThat(comparison.checks().get(0).standing()).isEqualTo(Standing.MISSED);
    }

    @Test
    void tooFewRoundsGiveNoVerdict() {
        List<ArmBlocks> arms = race(4).run();
        ArmComparison comparison = new ComparisonJudge(
                        ComparisonRules.NONE.withMinSpeedup(1.1).withValidity(lenient()), BlockBootstrap.of(1))
                .judge(arms.get(0), arms.get(1), Optional.empty());

        assertThat(comparison.status()).isEqualTo(Status.INCONCLUSIVE);
        assertThat(comparison.checks().get(0).sentence()).contains("no interval without 6 rounds");
    }

    private static ValidityRules lenient() {
        return ValidityRules.DEFAULT.withPercentile(50);
    }

    @Test
    void figuresThatMayNotBeBelievedAreNoVerdict() {
        List<ArmBlocks> arms = race(6).run(); // 600 queries are too few for p99.
        ArmComparison comparison = new ComparisonJudge(ComparisonRules.NONE, BlockBootstrap.of(1))
                .judge(arms.get(0), arms.get(1), Optional.empty());

        assertThat(comparison.status()).isEqualTo(Status.INVALID);
    }

    @Test
    void aStoppedRaceKeepsItsWholeRounds() {
        ArmRace[] race = new ArmRace[1];
        race[0] = new ArmRace(
                RaceSettings.of(new SteadyLoad.Closed(2), BLOCK, 3),
                workload,
                List.of(new ArmRace.Arm("a", slow), new ArmRace.Arm("b", fast)),
                timing,
                (arm, round, recording) -> {
                    if (round == 2) {
                        race[0].stop();
                    }
                });

        List<ArmBlocks> arms = race[0].run();
        assertThat(race[0].stopped()).isTrue();
        assertThat(arms).allSatisfy(arm -> assertThat(arm.blocks()).hasSize(2));
    }

    @Test
    void refusesWhatCannotBeBalanced() {
        assertThatThrownBy(() ->
                        RaceSettings.of(new SteadyLoad.Closed(1), BLOCK, 1).withRounds(3))
                .hasMessageContaining("rounds=3");
        assertThatThrownBy(() -> new ArmRace(
                        RaceSettings.of(new SteadyLoad.Closed(1), BLOCK, 1),
                        workload,
                        List.of(new ArmRace.Arm("a", slow), new ArmRace.Arm("a", fast)),
                        timing,
                        ArmRace.Listener.NONE))
                .hasMessageContaining("'a'");
    }
}
