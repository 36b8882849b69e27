package io.quantbench.load.mllog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.scenario.AnswerSink;
import io.quantbench.load.scenario.RunBounds;
import io.quantbench.load.scenario.Sampling;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.scenario.ScenarioPlan;
import io.quantbench.load.scenario.ScenarioResult;
import io.quantbench.load.scenario.ScenarioRun;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunLogsTest {
    private static final long US = 1_000L;
    private static final long MS = 1_000_000L;
    private static final Clock CALENDAR = Clock.fixed(Instant.parse("2026-03-04T05:06:07.089Z"), ZoneOffset.UTC);
    private static final Scenario SINGLE = new Scenario.SingleStream(90);

    private final Path directory;

    private final ManualClock clock = new ManualClock(0);

    RunLogsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    /** Answers the sample's id, or what {@code wrong} is for it, after a time that depends on it. */
    private final class EchoTarget implements Target {
        private final IntToLongFunction delayNs;
        private final int wrong;

        EchoTarget(IntToLongFunction delayNs, int wrong) {
            this.delayNs = delayNs;
            this.wrong = wrong;
        }

        @Override
        public String name() {
            return "echo";
        }

        @Override
        public void issue(long queryId, Sample sample, Completion completion) {
            byte[] answer = {(byte) (sample.id() == wrong ? 255 : sample.id()), (byte) 0xAB};
            clock.at(
                    clock.nanoTime() + delayNs.applyAsLong(sample.id()),
                    () -> completion.complete(queryId, Outcome.OK, ByteBuffer.wrap(answer)));
        }

        @Override
        public void close() {}
    }

    private Target echo() {
        return new EchoTarget(id -> (id + 1) * US, -1);
    }

    private static ScenarioPlan plan(Scenario scenario, long minQueries) {
        return ScenarioPlan.performance(scenario)
                .withBounds(RunBounds.mlperf(scenario)
                        .withDuration(0, 1_000_000 * MS)
                        .withQueries(minQueries, Long.MAX_VALUE));
    }

    private ScenarioResult run(ScenarioPlan plan, Target target, AnswerSink sink) {
        Workload workload = new Workload(
                "ten",
                IntStream.range(0, 10)
                        .mapToObj(id -> new Sample(id, ByteBuffer.allocate(0)))
                        .toList());
        LoopSetup.Timing timing = new LoopSetup.Timing(clock, clock.sleeper(), PacerOptions.hybrid());
        return new ScenarioRun(plan, workload, target, timing, sink).run();
    }

    private ScenarioResult logged(String name, ScenarioPlan plan, Target target, AnswerLogging logging)
            throws IOException {
        RunLogs.Subject subject = new RunLogs.Subject("echo", "ten", 10);
        try (RunLogs logs = RunLogs.open(directory.resolve(name), plan, logging, subject, CALENDAR)) {
            ScenarioResult result = run(plan, target, logs.answers());
            logs.finish(result);
            return result;
        }
    }

    private ObjectNode detail(String name) throws IOException {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        for (String line : Files.readAllLines(directory.resolve(name).resolve("mlperf_log_detail.txt"))) {
            assertThat(line).startsWith(":::MLLOG {");
            JsonNode json = new ObjectMapper().readTree(line.substring(":::MLLOG ".length()));
            assertThat(json.fieldNames())
                    .toIterable()
                    .containsExactly("key", "value", "time_ms", "namespace", "event_type", "metadata");
            assertThat(json.get("namespace").asText()).isEqualTo("mlperf::logging");
            assertThat(json.get("metadata").fieldNames())
                    .toIterable()
                    .containsExactly("is_error", "is_warning", "file", "line_no", "pid", "tid");
            values.set(json.get("key").asText(), json.get("value"));
        }
        return values;
    }

    @Test
    void aSingleStreamRunIsWrittenWithLoadGensKeys() throws IOException {
        ScenarioResult result = logged("s", plan(SINGLE, 1_000), echo(), AnswerLogging.NONE);
        ObjectNode detail = detail("s");

        assertThat(detail.get("result_validity").asText()).isEqualTo("VALID");
        assertThat(detail.get("early_stopping_met").asBoolean()).isTrue();
        assertThat(detail.get("result_min_duration_met").asBoolean()).isTrue();
        assertThat(detail.get("result_min_queries_met").asBoolean()).isTrue();
        assertThat(detail.get("generated_query_count").asLong()).isEqualTo(1_000);
        assertThat(detail.get("effective_min_query_count").asLong()).isEqualTo(1_000);
        assertThat(detail.get("requested_scenario").asText()).isEqualTo("SingleStream");
        assertThat(detail.get("effective_schedule_rng_seed").asText()).isEqualTo("16159082839903944936");
        assertThat(detail.get("power_begin").asText()).isEqualTo("03-04-2026 05:06:07.089");
        assertThat(detail.get("num_errors").asInt()).isZero();
        assertThat(detail.get("early_stopping_latency_ss").asLong())
                .isEqualTo(result.boundedPercentileNs(90).orElseThrow());
        assertThat(detail.get("early_stopping_latency_ms").asLong())
                .isEqualTo(result.boundedPercentileNs(99).orElseThrow());
        assertThat(detail.get("result_99.00_percentile_latency_ns").asLong()).isEqualTo(result.percentileNs(99));
        assertThat(detail.get("result_99.90_percentile_latency_ns").asLong()).isEqualTo(result.percentileNs(99.9));
        assertThat(detail.has("result_perf_constraints_met")).isFalse();
        assertThat(detail.has("power_end")).isTrue();
        assertThat(directory.resolve("s/mlperf_log_accuracy.json")).hasContent("[\n]\n");

        String summary = Files.readString(directory.resolve("s/mlperf_log_summary.txt"));
        assertThat(summary)
                .contains(
                        "LoadGen-equivalent rules (not an MLPerf result)",
                        "SUT name : echo\n",
                        "Scenario : SingleStream\n",
                        "Mode     : PerformanceOnly\n",
                        "90th percentile latency (ns) : " + result.percentileNs(90) + "\n",
                        "Result is : VALID\n",
                        "  Min duration satisfied : Yes\n",
                        "  Early stopping satisfied: Yes\n",
                        "99.00 percentile latency (ns)   : " + result.percentileNs(99) + "\n",
                        "min_query_count : 1000\n",
                        "No errors encountered during test.\n")
                .doesNotContain("MLPerf Results");
    }

    @ParameterizedTest
    @CsvSource({
        "Server, result_completed_samples_per_sec",
        "Server, result_scheduled_samples_per_sec",
        "Server, result_overlatency_query_count",
        "Server, result_perf_constraints_met",
        "Offline, result_samples_per_second",
        "MultiStream, early_stopping_latency_ms",
        "MultiStream, result_99.00_percentile_per_query_latency_ns",
    })
    void everyScenarioHasTheKeysThatTheCheckerReads(String name, String key) throws IOException {
        Scenario scenario = Map.of(
                        "Server", new Scenario.Server(1_000, MS, 99),
                        "Offline", new Scenario.Offline(1_000),
                        "MultiStream", new Scenario.MultiStream(99, 4))
                .get(name);
        logged(name, plan(java.util.Objects.requireNonNull(scenario), 700), echo(), AnswerLogging.NONE);

        assertThat(detail(name).has(key)).isTrue();
        assertThat(detail(name).get("result_validity").asText()).isEqualTo("VALID");
        assertThat(Files.readString(directory.resolve(name).resolve("mlperf_log_summary.txt")))
                .contains("Scenario : " + name);
    }

    @Test
    void anInvalidRunSaysWhy() throws IOException {
        logged("i", plan(SINGLE, 20), echo(), AnswerLogging.NONE);
        assertThat(detail("i").get("result_validity").asText()).isEqualTo("INVALID");
        assertThat(detail("i").get("result_invalid_reason").asText()).contains("needs 44 more queries");
        assertThat(Files.readString(directory.resolve("i/mlperf_log_summary.txt")))
                .contains(
                        "Result is : INVALID\n", "  Early stopping satisfied: NO\n", "Recommendations:\n * 20 queries");
    }

    @Test
    void anAccuracyRunWritesEveryAnswerInHexadecimal() throws IOException {
        logged("a", plan(SINGLE, 1).withMode(io.quantbench.load.scenario.RunMode.ACCURACY), echo(), AnswerLogging.ALL);
        JsonNode log = new ObjectMapper()
                .readTree(directory.resolve("a/mlperf_log_accuracy.json").toFile());

        assertThat(log).hasSize(10);
        List<Integer> samples = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            assertThat(log.get(i).get("seq_id").asInt()).isEqualTo(i);
            int sample = log.get(i).get("qsl_idx").asInt();
            samples.add(sample);
            assertThat(log.get(i).get("data").asText()).isEqualTo("0" + sample + "AB");
        }
        assertThat(samples).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(Files.readAllLines(directory.resolve("a/mlperf_log_accuracy.json"))
                        .get(1))
                .matches("\\{ \"seq_id\" : 0, \"qsl_idx\" : \\d, \"data\" : \"0\\dAB\" },");
    }

    @Test
    void aRunThatIsCutOffLeavesNoSummaryAndNoResult() throws IOException {
        logged("c", plan(SINGLE, 1_000), echo(), AnswerLogging.NONE);
        RunLogs.Subject subject = new RunLogs.Subject("echo", "ten", 10);
        RunLogs.open(directory.resolve("c"), plan(SINGLE, 1), AnswerLogging.ALL, subject, CALENDAR)
                .close();

        assertThat(directory.resolve("c/mlperf_log_summary.txt")).doesNotExist();
        assertThat(detail("c").has("power_begin")).isTrue();
        assertThat(detail("c").has("result_validity")).isFalse();
    }

    @Test
    void test01ComparesAnswersAndSpeed() throws IOException {
        ScenarioPlan performance = plan(SINGLE, 1_000);
        logged("acc", performance.withMode(io.quantbench.load.scenario.RunMode.ACCURACY), echo(), AnswerLogging.ALL);
        ScenarioResult reference = logged("ref", performance, echo(), AnswerLogging.NONE);
        AnswerLogging tenth = new AnswerLogging(0.1, 1);
        Path accuracy = directory.resolve("acc/mlperf_log_accuracy.json");

        ScenarioResult good = logged("good", performance, echo(), tenth);
        Audit passed = Audit.test01(reference, good, accuracy, directory.resolve("good/mlperf_log_accuracy.json"));
        assertThat(passed.passed()).isTrue();
        assertThat(passed.sentence())
                .matches("TEST01: 0 of \\d+ answers differ .*0\\.0 % slower \\(allowed: 20 %\\)\\.");

        ScenarioResult cheating = logged("bad", performance, new EchoTarget(id -> (id + 1) * US, 3), tenth);
        Audit wrong = Audit.test01(reference, cheating, accuracy, directory.resolve("bad/mlperf_log_accuracy.json"));
        assertThat(wrong.passed()).isFalse();

        ScenarioResult slow = logged("slow", performance, new EchoTarget(id -> (id + 1) * 2L * US, -1), tenth);
        assertThat(Audit.test01(reference, slow, accuracy, directory.resolve("slow/mlperf_log_accuracy.json"))
                        .passed())
                .isFalse();

        assertThat(Audit.test01(reference, reference, accuracy, directory.resolve("ref/mlperf_log_accuracy.json"))
                        .sentence())
                .contains("no answer was taken down");
    }

    @Test
    void test04FindsACache() {
        ScenarioPlan performance = plan(SINGLE, 1_000);
        ScenarioPlan same = performance.withSampling(Sampling.DEFAULT.with(Sampling.Choice.SAME));
        Target honest = new EchoTarget(id -> 50 * US, -1);
        int[] before = {0};
        Target caching = new EchoTarget(
                id -> {
                    boolean hit = id == before[0];
                    before[0] = id;
                    return hit ? US : 50 * US;
                },
                -1);

        assertThat(Audit.test04(run(performance, honest, AnswerSink.NONE), run(same, honest, AnswerSink.NONE))
                        .passed())
                .isTrue();
        Audit found = Audit.test04(run(performance, caching, AnswerSink.NONE), run(same, caching, AnswerSink.NONE));
        assertThat(found.passed()).isFalse();
        ScenarioResult server = run(plan(new Scenario.Server(100, MS, 99), 10), honest, AnswerSink.NONE);
        assertThatThrownBy(() -> Audit.test04(server, run(same, honest, AnswerSink.NONE)))
                .hasMessageContaining("SingleStream run cannot be compared with a Server run");
    }
}
