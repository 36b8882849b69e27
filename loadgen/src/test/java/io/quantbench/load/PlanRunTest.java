package io.quantbench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.plan.PlanException;
import io.quantbench.load.plan.TestPlanReader;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ScriptedTarget;
import io.quantbench.load.target.ScriptedTarget.Answer;
import io.quantbench.load.verdict.Threshold;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole plans in scripted time. */
class PlanRunTest {
    private static final long MS = 1_000_000L;

    private final ManualClock clock = new ManualClock(0);
    private final Path directory;

    PlanRunTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private ScriptedTarget scripted(IntFunction<Answer> script) {
        return new ScriptedTarget(clock, script);
    }

    private static Workload workload(String name) {
        return new Workload(
                name,
                IntStream.range(0, 5)
                        .mapToObj(id -> new Sample(id, ByteBuffer.allocate(0)))
                        .toList());
    }

    private List<PhaseResult> run(String text, PlanRun.Arm... arms) throws PlanException, IOException {
        LoopSetup.Timing timing = new LoopSetup.Timing(clock, clock.sleeper(), PacerOptions.hybrid());
        return new PlanRun(TestPlanReader.parse(text, "plan", directory), List.of(arms), timing).run();
    }

    private List<PhaseResult> run(String text, IntFunction<Answer> script) throws PlanException, IOException {
        return run(text, new PlanRun.Arm(workload("w"), scripted(script)));
    }

    @Test
    void phasesFollowEachOtherAndAreJudged() throws Exception {
        Files.writeString(directory.resolve("t.csv"), "0\n1000000\n4000000\n");
        List<PhaseResult> results = run(
                """
                phases:
                  - {name: warm, duration: 100ms, constant: 1000, measured: false}
                  - name: ramp
                    duration: 2s
                    ramp: {from: 0, to: 1000}
                    slos: {p99: 5ms}
                    thresholds: ["p99 < 3ms", "achieved/target > 0.9", "max > 1s"]
                  - {name: replay, duration: 1s, trace: {file: t.csv, speed: 2}}
                  - {name: flat-out, duration: 10ms, closed: 2}
                  - {name: final, duration: 1s, scenario: {type: server, rate: 1000, limit: 5ms}}
                """,
                n -> Answer.after(2 * MS));

        assertThat(results).hasSize(5);
        assertThat(results.get(0).recording().scheduledQueries()).isEqualTo(100);
        PhaseResult ramp = results.get(1);
        assertThat((double) ramp.recording().scheduledQueries()).isCloseTo(1_000, within(4 * Math.sqrt(1_000)));
        assertThat(ramp.recording().targetRatePerSec().orElseThrow()).isCloseTo(500, within(1e-6));
        assertThat(ramp.slos()).singleElement().satisfies(slo -> assertThat(slo.sentence())
                .contains("met"));
        assertThat(ramp.thresholds().stream().map(Threshold.Result::met)).containsExactly(true, true, false);
        assertThat(ramp.passed()).isFalse();
        assertThat(results.get(2).recording().scheduledQueries()).isEqualTo(3);
        assertThat(results.get(2).recording().window().lastIntendedNs()
                        - results.get(2).recording().measureStartNs())
                .isEqualTo(2 * MS);
        assertThat(results.get(3).recording().scheduledQueries()).isEqualTo(10);
        assertThat(results.get(4).scenario().orElseThrow().valid()).isTrue();
        assertThat(results.get(4).passed()).isTrue();
    }

    @Test
    void aLostPhaseEndsThePlanEarly() throws Exception {
        List<PhaseResult> results = run(
                """
                phases:
                  - name: rush
                    duration: 100s
                    poisson: 100
                    thresholds: ["p99 < 50ms", "error_rate < 1%"]
                    abort-early: true
                  - {duration: 1s, closed: 1}
                """,
                n -> n < 1_000 ? Answer.after(MS) : Answer.after(60 * MS));

        assertThat(results).hasSize(1);
        assertThat(results.get(0).lost()).contains(Threshold.parse("p99 < 50ms"));
        assertThat(results.get(0).recording().complete()).isFalse();
        // 1 % of 10,400 may be slow, then it is lost.
        assertThat(results.get(0).recording().scheduledQueries()).isBetween(1_100L, 1_120L);
        assertThat(results.get(0).passed()).isFalse();
    }

    @Test
    void withoutAbortEarlyALostPhaseRunsToItsEnd() throws Exception {
        List<PhaseResult> results = run(
                "phases: [{duration: 1s, constant: 100, thresholds: ['error_rate < 1%']}, {duration: 1s, closed: 1}]",
                n -> n < 50 ? Answer.failing(Outcome.REJECTED) : Answer.after(MS));
        assertThat(results).hasSize(2);
        assertThat(results.get(0).recording().scheduledQueries()).isEqualTo(100);
        assertThat(results.get(0).lost()).isEmpty();
    }

    @Test
    void aMixAsksEachPartByItsShare() throws Exception {
        ScriptedTarget fp32 = scripted(n -> Answer.after(MS));
        ScriptedTarget int8 = scripted(n -> Answer.after(MS));
        run(
                "{mix: {int8: 3, fp32: 1}, phases: [{duration: 4s, constant: 1000}]}",
                new PlanRun.Arm(workload("fp32"), fp32),
                new PlanRun.Arm(workload("int8"), int8));
        assertThat(fp32.issuedNs().size() + int8.issuedNs().size()).isEqualTo(4_000);
        assertThat((double) int8.issuedNs().size()).isCloseTo(3_000, within(4 * Math.sqrt(750)));
        assertThat(fp32.sampleIds()).allMatch(id -> id < 5);
    }

    @Test
    void theSamePlanAsksTheSameEachTime() throws Exception {
        String text = "{seed: 9, phases: [{duration: 1s, gamma: {rate: 500, shape: 0.3}}]}";
        ScriptedTarget one = scripted(n -> Answer.after(0));
        ScriptedTarget other = scripted(n -> Answer.after(0));
        List<PhaseResult> first = run(text, new PlanRun.Arm(workload("w"), one));
        List<PhaseResult> second = run(text, new PlanRun.Arm(workload("w"), other));
        assertThat(other.sampleIds()).isEqualTo(one.sampleIds());
        long shift = second.get(0).recording().measureStartNs()
                - first.get(0).recording().measureStartNs();
        assertThat(other.issuedNs())
                .isEqualTo(one.issuedNs().stream().map(ns -> ns + shift).toList());
    }

    @Test
    void stopEndsThePhaseAtHandAndThePlan() throws Exception {
        LoopSetup.Timing timing = new LoopSetup.Timing(clock, clock.sleeper(), PacerOptions.hybrid());
        PlanRun run = new PlanRun(
                TestPlanReader.parse(
                        "phases: [{duration: 10s, constant: 10}, {duration: 1s, closed: 1}]", "plan", directory),
                List.of(new PlanRun.Arm(workload("w"), scripted(n -> Answer.after(MS)))),
                timing);
        clock.at(2_000 * MS, run::stop);
        List<PhaseResult> results = run.run();
        assertThat(results).hasSize(1);
        assertThat(results.get(0).recording().complete()).isFalse();
    }

    @Test
    void refusesWorkloadsThatDoNotFitTheMix() {
        PlanRun.Arm arm = new PlanRun.Arm(workload("w"), scripted(n -> Answer.after(0)));
        assertThatThrownBy(() -> run("{mix: {a: 1, b: 1}, phases: [{duration: 1s, closed: 1}]}", arm))
                .hasMessageContaining("2 shares, but there are 1 workloads");
        assertThatThrownBy(() -> run("{mix: {a: 1}, phases: [{duration: 1s, closed: 1}]}", arm))
                .hasMessageContaining("names 'a', which is no workload here");
    }

    @Test
    void aWarmUpLastsUntilTheTargetIsSteady() throws Exception {
        List<PhaseResult> results = run(
                """
                phases:
                  - {name: warm, duration: 60s, measured: false, until-steady: true, constant: 1000}
                  - {name: main, duration: 1s, constant: 1000}
                """,
                n -> Answer.after(2 * MS + (n * 7919L) % 1000));

        assertThat(results.get(0).warmUp().orElseThrow().steady()).isTrue();
        assertThat(results.get(0).warmUp().orElseThrow().wallNs()).isLessThan(10_000 * MS);
        assertThat(results.get(1).warmUp()).isEmpty();
        assertThatThrownBy(() ->
                        run("phases: [{name: a, duration: 1s, until-steady: true, closed: 1}]", n -> Answer.after(0)))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("measured: false");
    }
}
