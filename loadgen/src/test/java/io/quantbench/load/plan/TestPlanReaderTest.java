package io.quantbench.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.arrival.ArrivalProcess;
import io.quantbench.load.arrival.Spacing;
import io.quantbench.load.plan.PlanException.Problem;
import io.quantbench.load.scenario.RunMode;
import io.quantbench.load.scenario.Sampling;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.scenario.ScenarioPlan;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.Threshold;
import io.quantbench.load.workload.SelectionOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestPlanReaderTest {
    private static final long SEC = 1_000_000_000L;

    private final Path directory;

    TestPlanReaderTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private TestPlan plan(String text) throws PlanException {
        return TestPlanReader.parse(text, "plan.yaml", directory);
    }

    private List<Problem> problems(String text) {
        return catchThrowableOfType(PlanException.class, () -> plan(text)).problems();
    }

    private PhaseLoad load(String line) throws PlanException {
        return plan("phases: [{duration: 1m, " + line + "}]").phases().get(0).load();
    }

    @Test
    void readsAWholePlan() throws PlanException {
        TestPlan plan = plan(
                """
                seed: 7
                samples: uniform
                mix: {fp32: 1, int8: 3}
                phases:
                  - name: warm-up
                    duration: 10s
                    measured: false
                    constant: 100
                  - duration: 1m30s
                    ramp: {from: 100, to: 800}
                    slos: {p99: 50ms, p99.9: 1s}
                    thresholds: ["error_rate < 0.1%", "achieved/target > 0.99"]
                    abort-early: true
                """);

        assertThat(plan.seed()).isEqualTo(7);
        assertThat(plan.samples()).isEqualTo(SelectionOrder.UNIFORM);
        assertThat(plan.mix()).containsExactly(new TestPlan.MixShare("fp32", 1), new TestPlan.MixShare("int8", 3));
        PlanPhase warmUp = plan.phases().get(0);
        assertThat(warmUp.measured()).isFalse();
        assertThat(warmUp.durationNs()).isEqualTo(10 * SEC);
        PlanPhase rush = plan.phases().get(1);
        assertThat(rush.name()).isEqualTo("phase-2");
        assertThat(rush.durationNs()).isEqualTo(90 * SEC);
        assertThat(rush.slos()).containsExactly(new Slo(99, SEC / 20), new Slo(99.9, SEC));
        assertThat(rush.thresholds())
                .containsExactly(Threshold.parse("error_rate < 0.1%"), Threshold.parse("achieved/target > 0.99"));
        assertThat(rush.abortEarly()).isTrue();
        PhaseLoad.Arrivals ramp = (PhaseLoad.Arrivals) rush.load();
        assertThat(ramp.profile().meanPerSec(90 * SEC)).isCloseTo(450, within(1e-6));
        assertThat(ramp.spacing()).isEqualTo(new Spacing.Independent());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "constant: 100 | 100 | Even[]",
                "poisson: 2.5 | 2.5 | Independent[]",
                "gamma: {rate: 10, shape: 0.5} | 10 | Gamma[shape=0.5]",
                "ramp: {from: 0, to: 100, within: 30s, spacing: even} | 75 | Even[]",
                "steps: {rates: [{rate: 0, for: 30s}, {rate: 10, for: 1s}]} | 5 | Independent[]",
                "sine: {mean: 10, amplitude: 10, period: 1m, spacing: {gamma: 4}} | 10 | Gamma[shape=4.0]",
                "bursts: {base: 10, burst: 110, period: 10s, length: 1s} | 20 | Independent[]",
            })
    void readsEveryKindOfArrivals(String line, double meanPerSec, String spacing) throws PlanException {
        PhaseLoad.Arrivals arrivals = (PhaseLoad.Arrivals) load(line);
        assertThat(arrivals.profile().meanPerSec(60 * SEC)).isCloseTo(meanPerSec, within(1e-6));
        assertThat(arrivals.spacing()).hasToString(spacing);
    }

    @Test
    void readsClosedLoopsTracesAndScenarios() throws Exception {
        assertThat(load("closed: 8")).isEqualTo(new PhaseLoad.Closed(8));
        Files.writeString(directory.resolve("t.csv"), "1\n");
        assertThat(load("trace: {file: t.csv, speed: 2}"))
                .isEqualTo(new PhaseLoad.Trace(directory.resolve("t.csv"), 2));
        ScenarioPlan server = ((PhaseLoad.ByScenario)
                        load("scenario: {type: server, rate: 500, limit: 50ms, min-queries: 7, max-duration: 2m}"))
                .plan();
        assertThat(server.scenario()).isEqualTo(new Scenario.Server(500, SEC / 20, 99));
        assertThat(server.bounds().minDurationNs()).isEqualTo(60 * SEC);
        assertThat(server.bounds().maxDurationNs()).isEqualTo(120 * SEC);
        assertThat(server.bounds().minQueries()).isEqualTo(7);
        ScenarioPlan multi = ((PhaseLoad.ByScenario) load("scenario: {type: multi-stream, samples-per-query: 4,"
                        + " percentile: 95, mode: accuracy, samples: equal-issue, exact: true}"))
                .plan();
        assertThat(multi.scenario()).isEqualTo(new Scenario.MultiStream(95, 4));
        assertThat(multi.mode()).isEqualTo(RunMode.ACCURACY);
        assertThat(multi.sampling())
                .isEqualTo(Sampling.DEFAULT.with(Sampling.Choice.EQUAL_ISSUE).withExact(true));
        assertThat(((PhaseLoad.ByScenario) load("scenario: {type: offline, rate: 9}"))
                        .plan()
                        .scenario())
                .isEqualTo(new Scenario.Offline(9));
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        List<Problem> problems = problems(
                """
                seeds: 7
                samples: random
                phases:
                  - name: a
                    duration: soon
                    poisson: -5
                    threshold: ["p99 < 1s"]
                  - duration: 10s
                    poisson: 5
                    closed: 1
                    slos: {p100: 1s}
                  - duration: 10s
                    scenario: {type: server, limit: 5ms}
                    thresholds: ["p99 < 5", "latency < 5ms"]
                """);

        assertThat(problems.stream().map(Problem::toString))
                .containsExactlyInAnyOrder(
                        "samples: 'random' is no order; there are uniform, equal-issue, sequential",
                        "phases[0].duration: 'soon' is not a duration such as 500ms, 10s, 2m, 1h30m",
                        "phases[0].poisson: ratePerSec=-5.0 is not a positive number",
                        "phases[0].threshold: there is no such setting; there are abort-early, duration, measured,"
                                + " name, poisson, slos, thresholds, until-steady",
                        "phases[1]: poisson and closed together is set; set one of constant, poisson, gamma, ramp,"
                                + " steps, sine, bursts, trace, closed, scenario",
                        "phases[1].slos.p100: 'p100' is not a percentile such as p99 or p99.9",
                        "phases[2].scenario: 'rate' is missing",
                        "phases[2].thresholds[0]: 'p99 < 5': '5' is not a duration such as 50ms (ns, us, ms, s)",
                        "phases[2].thresholds[1]: 'latency < 5ms': there is no metric 'latency', but p50, p99.9, …"
                                + " (response time), service_p99, issue_delay_p99, mean, max, error_rate, drop_rate,"
                                + " achieved/target, rate",
                        "seeds: there is no such setting; there are max-outstanding, mix, phases, samples, seed");
    }

    @Test
    void theMessageNamesTheFileAndEveryProblem() {
        assertThatThrownBy(() -> plan("phases: []"))
                .hasMessage("plan plan.yaml cannot be used: a plan needs at least one phase");
        assertThatThrownBy(() -> plan("a: 1\nb: 2\n"))
                .hasMessage(
                        """
                        plan plan.yaml cannot be used:
                          'phases' is missing
                          a: there is no such setting; there are max-outstanding, mix, phases, samples, seed
                          b: there is no such setting; there are max-outstanding, mix, phases, samples, seed""");
    }

    @Test
    void refusesWhatIsNoYamlAndSettingsGivenTwice() {
        assertThat(problems("phases: [")).singleElement().satisfies(problem -> assertThat(problem.path())
                .startsWith("line "));
        assertThat(problems("seed: 1\nseed: 2\n").get(0).sentence()).contains("Duplicate field 'seed'");
        assertThat(problems("just text").get(0).sentence()).contains("no group of settings");
        assertThat(problems("phases: [{duration: 1s, closed: 1, name: x}, {duration: 1s, closed: 1, name: x}]"))
                .containsExactly(new Problem("", "two phases are called 'x'"));
        assertThat(problems("phases: [{duration: 1s, closed: 1, measured: false, slos: {p99: 1s}}]")
                        .get(0)
                        .sentence())
                .contains("is not measured");
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, 500000000",
        "10s, 10000000000",
        "1.5s, 1500000000",
        "2m, 120000000000",
        "1h30m, 5400000000000",
        "1h, 3600000000000",
        "1m30s, 90000000000",
        "3us, 3000",
        "7ns, 7"
    })
    void readsDurations(String text, long ns) throws PlanException {
        assertThat(plan("phases: [{closed: 1, duration: " + text + "}]")
                        .phases()
                        .get(0)
                        .durationNs())
                .isEqualTo(ns);
    }

    @ParameterizedTest
    @CsvSource({"0s", "5", "-1s", "s", "1d", "1m5", "999h", "1s2m"})
    void refusesOtherDurations(String text) {
        assertThat(problems("phases: [{closed: 1, duration: " + text + "}]")).hasSize(1);
    }

    @Test
    void readsFilesAndSaysWhenThereIsNone() throws Exception {
        Path file = directory.resolve("p.yaml");
        Files.writeString(file, "phases: [{duration: 1s, trace: {file: no.csv}}]");
        assertThatThrownBy(() -> TestPlanReader.read(file)).hasMessageContaining("there is no trace file");
        assertThatThrownBy(() -> TestPlanReader.read(directory.resolve("q.yaml")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("there is no such file");
    }

    @Test
    void aTraceIsReadAsItIsConsumed() throws IOException {
        Path file = directory.resolve("t.csv");
        StringBuilder text = new StringBuilder("# offset_ns,sample\n0,3\r\n\n17\n");
        for (int i = 1; i <= 20_000; i++) {
            text.append(i * 1_000L).append(",x\n");
        }
        Files.writeString(file, text.append("99999999"));
        try (TraceFile trace = TraceFile.open(file)) {
            assertThat(trace.nextArrivalNs()).isZero();
            assertThat(trace.nextArrivalNs()).isEqualTo(17);
            for (int i = 1; i <= 20_000; i++) {
                assertThat(trace.nextArrivalNs()).isEqualTo(i * 1_000L);
            }
            assertThat(trace.nextArrivalNs()).isEqualTo(99_999_999);
            assertThat(trace.nextArrivalNs()).isEqualTo(ArrivalProcess.NEVER);
            assertThat(trace.nextArrivalNs()).isEqualTo(ArrivalProcess.NEVER);
        }
    }

    @ParameterizedTest
    @CsvSource({"-5", "1.5", "x", "99999999999999999999"})
    void aTraceLineThatIsNoOffsetIsRefusedByNumber(String line) throws IOException {
        Path file = Files.writeString(directory.resolve("t.csv"), "1\n" + line + "\n");
        try (TraceFile trace = TraceFile.open(file)) {
            assertThat(trace.nextArrivalNs()).isEqualTo(1);
            assertThatThrownBy(trace::nextArrivalNs)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("t.csv, line 2");
        }
    }

    @Test
    void spacingsAndScenariosThatDoNotExistAreNamed() {
        Map<String, String> expected = Map.of(
                "sine: {mean: 1, amplitude: 1, period: 1s, spacing: wild}", "'wild' is no spacing",
                "scenario: {type: batch}", "'batch' is no scenario",
                "scenario: {type: offline, rate: 1, mode: fast}", "'fast' is none of performance, accuracy",
                "steps: {rates: []}", "at least one step",
                "gamma: 5", "is not a group of settings",
                "closed: 99999999999", "concurrency=99999999999 is outside 1..16777216");
        expected.forEach((line, sentence) -> assertThat(problems("phases: [{duration: 1s, " + line + "}]")
                        .get(0)
                        .sentence())
                .contains(sentence));
    }
}
