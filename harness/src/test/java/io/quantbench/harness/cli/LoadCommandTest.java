package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.bench.TinyModels;
import io.quantbench.harness.drive.FakeGrpcServer;
import io.quantbench.harness.drive.FakeV2Server;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelMetadata.TensorMetadata;
import io.quantbench.harness.wire.WireType;
import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.report.RunReport.Status;
import io.quantbench.load.report.RunReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole load runs, as short as they can be. What they measure on a busy machine may not be valid, so the tests look at figures only where
 * these cannot depend on the time.
 */
class LoadCommandTest {
    private static final ModelMetadata TINY = new ModelMetadata(
            "tiny",
            List.of("fp32", "int8"),
            "test",
            List.of(new TensorMetadata("x", WireType.FP32, List.of(-1L, 4L))),
            List.of(new TensorMetadata("y", WireType.FP32, List.of(-1L, 1L))));

    private final Path folder;
    private final Path out;

    LoadCommandTest(@TempDir Path folder) {
        this.folder = folder;
        this.out = folder.resolve("out");
    }

    private Cli.Result load(Object... args) {
        List<Object> all = new ArrayList<>(List.of("load", "--out", out, "--warm-up", "0s", "--pacing", "park"));
        all.addAll(Arrays.asList(args));
        return Cli.run(all.toArray());
    }

    private RunReport report() throws IOException {
        return RunReportJson.read(out.resolve("report.json"));
    }

    private static int codeOf(Status status) {
        return switch (status) {
            case OK -> 0;
            case GATE_FAILED -> 1;
            case INCONCLUSIVE, INVALID, INCOMPLETE -> 3;
        };
    }

    private RunReport finished(Cli.Result result) throws IOException {
        RunReport report = report();
        assertThat(result.code())
                .as(result.err())
                .isEqualTo(codeOf(report.verdict().status()));
        assertThat(report.verdict().status()).isNotEqualTo(Status.INCOMPLETE);
        assertThat(result.err()).doesNotContain("quantbench: ", "Exception");
        return report;
    }

    @Test
    void anOpenLoopOnNothingLeavesEveryFile() throws IOException {
        Cli.Result result = load(
                "--target",
                "null:",
                "--rate",
                1000,
                "--duration",
                "1s",
                "--slo",
                "p99=10s",
                "--threshold",
                "error_rate < 1%");
        RunReport report = finished(result);
        assertThat(report.arms()).extracting(LoadArm::variant).containsExactly("null");
        LoadArm arm = report.arms().get(0);
        assertThat(Objects.requireNonNull(arm.openLoop()).targetRatePerSec()).isEqualTo(1000);
        assertThat(arm.counts().issued()).isEqualTo(arm.outcomes().get("ok")).isBetween(800L, 1200L);
        assertThat(report.settings().target()).isEqualTo("null:");
        assertThat(report.gates()).extracting(RunReport.Gate::name).containsExactly("slo (null)", "threshold (null)");
        assertThat(report.gates()).allMatch(RunReport.Gate::passed);
        assertThat(result.out())
                .contains("null", "issue delay", out.resolve("report.html").toString());
        try (var files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString().replace("-NOT-A-RESULT", "")))
                    .containsExactlyInAnyOrder(
                            "report.json",
                            "report.html",
                            "arms.csv",
                            "seconds.csv",
                            "latency.hlog",
                            "junit.xml",
                            "report.md");
        }
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("<html", "chart-percentiles", "default-src 'none'");
    }

    @Test
    void theSameSeedAsksTheSame() throws IOException {
        load("--target", "null:", "--rate", 2000, "--duration", "200ms", "--arrivals", "gamma:4", "--seed", 7);
        long first = report().arms().get(0).counts().scheduled();
        load("--target", "null:", "--rate", 2000, "--duration", "200ms", "--arrivals", "gamma:4", "--seed", 7);
        assertThat(report().arms().get(0).counts().scheduled()).isEqualTo(first);
    }

    @Test
    void aMissedThresholdIsAFailedGateAndEndsTheRun() throws IOException {
        Cli.Result result = load(
                "--target",
                "null:",
                "--concurrency",
                1,
                "--duration",
                "20s",
                "--threshold",
                "p50 < 0ns",
                "--threshold",
                "error_rate < 1%",
                "--min-queries",
                1);
        result.isRefusedSaying("--min-queries needs --scenario");
        result = load(
                "--target", "null:", "--rate", 500, "--duration", "20s", "--threshold", "p99 < 0ns", "--abort-early");
        RunReport report = finished(result);
        assertThat(report.verdict().status()).isEqualTo(Status.GATE_FAILED);
        assertThat(String.join(" ", report.verdict().sentences())).contains("could not be kept any more");
        assertThat(report.arms().get(0).counts().issued()).isLessThan(5_000);
    }

    @Test
    void aScenarioIsJudgedByItsRules() throws IOException {
        RunReport report = finished(
                load("--target", "null:", "--scenario", "single-stream", "--duration", "100ms", "--min-queries", 1000));
        assertThat(report.settings().scenario()).isEqualTo("SingleStream");
        assertThat(report.gates())
                .extracting(RunReport.Gate::name)
                .contains("no-errors (null)", "min-duration (null)", "min-queries (null)", "early-stopping (null)");
        assertThat(report.arms().get(0).counts().issued()).isGreaterThanOrEqualTo(1000);
    }

    @Test
    void offlineFindsOutWhatToExpect() throws IOException {
        RunReport report = finished(
                load("--target", "null:", "--scenario", "offline", "--duration", "10ms", "--min-queries", 100));
        assertThat(report.settings().scenario()).isEqualTo("Offline");
        assertThat(report.arms().get(0).counts().issued()).isGreaterThanOrEqualTo(100);
    }

    @Test
    void aPlanRunsPhaseByPhase() throws IOException {
        Path plan = folder.resolve("plan.yaml");
        Files.writeString(
                plan,
                """
                seed: 3
                max-outstanding: 100
                phases:
                  - {name: warm, duration: 200ms, measured: false, until-steady: true, closed: 1}
                  - {name: one, duration: 200ms, closed: 2, thresholds: ["error_rate < 1%"]}
                  - {name: two, duration: 200ms, ramp: {from: 100, to: 1000}}
                """);
        RunReport report = finished(load("--target", "null:", "--plan", plan));
        assertThat(report.arms()).extracting(LoadArm::variant).containsExactly("one", "two");
        assertThat(report.settings().seed()).isEqualTo(3);
        assertThat(String.join(" ", report.verdict().sentences())).contains("Warm-up: ");
    }

    @Test
    void aSearchKeepsItsProbes() throws IOException {
        Cli.Result result =
                load("--target", "null:", "--find-max", "--slo", "p99=1s", "--rate", 300000, "--duration", "100ms");
        RunReport report = finished(result);
        RunReport.Capacity capacity = Objects.requireNonNull(report.capacity());
        assertThat(capacity.objective()).isEqualTo("p99 ≤ 1000.000 ms");
        assertThat(capacity.probes()).isNotEmpty();
        assertThat(result.out()).contains("probe", "finding");
    }

    @Test
    void aSweepHasAPointPerValueAndAKnee() throws IOException {
        Cli.Result result = load("--target", "null:", "--sweep", "concurrency=1,2,4", "--duration", "50ms");
        RunReport report = finished(result);
        assertThat(report.sweep()).extracting(RunReport.SweepRow::value).containsExactly(1.0, 2.0, 4.0);
        assertThat(report.arms()).isEmpty();
        assertThat(result.out()).contains("concurrency", "knee");
    }

    @Test
    void theModelInThisProcessTellsItsStages() throws IOException {
        Path model = TinyModels.classifier(folder.resolve("tiny.onnx"));
        RunReport report =
                finished(load("--target", "inproc:", "--model", model, "--concurrency", 2, "--duration", "300ms"));
        LoadArm.Stages stages = Objects.requireNonNull(report.arms().get(0).stages());
        assertThat(stages.stages())
                .extracting(LoadArm.Stage::name)
                .containsExactly("schedule to send", "hand-over", "queue and batch wait", "infer", "input and output");
        assertThat(stages.queries()).isEqualTo(report.arms().get(0).counts().completed());
        assertThat(report.data().name()).isEqualTo("generated");
    }

    @Test
    void armsAreComparedOverTheSameTrace() throws IOException {
        Path model = TinyModels.classifier(folder.resolve("tiny.onnx"));
        Cli.Result result = load(
                "--target",
                "inproc:",
                "--model",
                model,
                "--arms",
                "fp32,int8-dynamic",
                "--rate",
                200,
                "--rounds",
                6,
                "--duration",
                "1200ms",
                "--min-speedup",
                1000);
        RunReport report = finished(result);
        assertThat(report.arms()).extracting(LoadArm::variant).containsExactly("fp32", "int8-dynamic");
        assertThat(report.arms().get(0).counts().scheduled())
                .isEqualTo(report.arms().get(1).counts().scheduled());
        assertThat(report.settings().baseline()).isEqualTo("fp32");
        assertThat(report.comparisons()).hasSize(1);
        assertThat(report.gates()).extracting(RunReport.Gate::name).containsExactly("min-speedup (int8-dynamic)");
        assertThat(report.gates().get(0).passed()).isFalse();
        assertThat(String.join(" ", report.verdict().sentences()))
                .contains("Accuracy was not measured", "int8-dynamic against fp32");
    }

    @Test
    void aPipelineIsSweptOverBatchSizes() throws IOException {
        Path model = TinyModels.classifier(folder.resolve("tiny.onnx"));
        RunReport report = finished(load(
                "--target",
                "inproc:",
                "--model",
                model,
                "--sweep",
                "batch=1,4",
                "--concurrency",
                4,
                "--duration",
                "100ms"));
        assertThat(report.sweep()).extracting(row -> row.arm().variant()).containsExactly("batch=1", "batch=4");
    }

    @Test
    void aServerIsAskedBinaryTensorsAndTellsItsStages() throws IOException {
        try (FakeV2Server server = new FakeV2Server(TINY)) {
            RunReport report = finished(
                    load("--target", server.address(), "--model", "tiny", "--concurrency", 2, "--duration", "500ms"));
            LoadArm arm = report.arms().get(0);
            assertThat(arm.variant()).isEqualTo("tiny");
            assertThat(arm.outcomes().get("ok"))
                    .isPositive()
                    .isEqualTo(arm.counts().issued());
            LoadArm.Stages stages = Objects.requireNonNull(arm.stages());
            assertThat(stages.stages())
                    .extracting(LoadArm.Stage::name)
                    .containsExactly("schedule to send", "network", "queue and batch wait", "input", "infer", "output");
            assertThat(stages.queries()).isEqualTo(arm.counts().completed());
            assertThat(stages.stages().get(4).meanNs()).isEqualTo(FakeV2Server.STAGE_NS);
            assertThat(stages.consistent()).as(stages.sentence()).isTrue();
            assertThat(server.inputs()).hasSize(1).first().asString().contains("x", "FP32", "[1, 4]");
            assertThat(server.paths()).containsExactly("/v2/models/tiny/infer");
        }
    }

    @Test
    void aServerIsAskedOverGrpcToo() throws IOException {
        try (FakeGrpcServer server = new FakeGrpcServer()) {
            Cli.Result result = load(
                    "--target",
                    server.address(),
                    "--model",
                    "tiny",
                    "--variant",
                    "int8",
                    "--rate",
                    100,
                    "--duration",
                    "300ms");
            LoadArm arm = finished(result).arms().get(0);
            assertThat(arm.outcomes().get("ok"))
                    .isPositive()
                    .isEqualTo(arm.counts().issued());
            assertThat(server.versions()).containsExactly("int8");
            assertThat(result.err()).contains("no stage breakdown");
            load("--target", server.address(), "--model", "other")
                    .isRefusedSaying("model other", "there is no model other");
        }
    }

    @Test
    void armsOnAServerArePinnedVariants() throws IOException {
        try (FakeV2Server server = new FakeV2Server(TINY)) {
            RunReport report = finished(load(
                    "--target",
                    server.address(),
                    "--model",
                    "tiny",
                    "--arms",
                    "fp32,int8",
                    "--rate",
                    200,
                    "--rounds",
                    6,
                    "--duration",
                    "600ms"));
            assertThat(report.arms()).extracting(LoadArm::variant).containsExactly("fp32", "int8");
            assertThat(server.paths())
                    .containsExactlyInAnyOrder(
                            "/v2/models/tiny/versions/fp32/infer", "/v2/models/tiny/versions/int8/infer");
        }
    }

    @Test
    void aServerThatMiscountsIsFoundOut() throws IOException {
        try (FakeV2Server server = new FakeV2Server(TINY)) {
            server.miscount();
            RunReport report = finished(
                    load("--target", server.address(), "--model", "tiny", "--rate", 100, "--duration", "200ms"));
            LoadArm.Stages stages = Objects.requireNonNull(report.arms().get(0).stages());
            assertThat(stages.consistent()).isFalse();
            assertThat(stages.sentence()).contains("counted");
        }
    }

    @Test
    void textsGoToAServerThatTakesStrings() throws IOException {
        Path data = folder.resolve("texts.jsonl");
        Files.writeString(data, "{\"text\":\"good\"}\n{\"text\":\"bad, and worse\"}\n");
        ModelMetadata texts = new ModelMetadata(
                "texts",
                List.of(),
                "test",
                List.of(new TensorMetadata("text", WireType.BYTES, List.of(-1L))),
                List.of());
        try (FakeV2Server server = new FakeV2Server(texts)) {
            RunReport report = finished(load(
                    "--target",
                    server.address(),
                    "--model",
                    "texts",
                    "--data",
                    data,
                    "--rate",
                    100,
                    "--duration",
                    "200ms"));
            assertThat(report.data().rows()).isEqualTo(2);
            assertThat(server.inputs()).hasSize(1).first().asString().contains("text", "BYTES", "[1]");
        }
    }

    @Test
    void aServerWithoutStatisticsIsMeasuredWithoutStages() throws IOException {
        try (FakeV2Server server = new FakeV2Server(TINY)) {
            server.keepNoStatistics();
            Cli.Result result =
                    load("--target", server.address(), "--model", "tiny", "--rate", 100, "--duration", "200ms");
            assertThat(finished(result).arms().get(0).stages()).isNull();
            assertThat(result.err()).contains("no stage breakdown", "404");
        }
    }

    @Test
    void whatCannotBeIsRefusedInOneSentence() throws IOException {
        load("--target", "ftp://x:1").isRefusedSaying("--target ftp://x:1", "null:", "grpc://HOST:PORT");
        load("--target", "http://h:8080/v2").isRefusedSaying("more than a host and a port");
        load("--target", "grpc://h").isRefusedSaying("port");
        load("--target", "null:", "--rate", 0).isRefusedSaying("--rate must be above 0");
        load("--target", "null:", "--rate", 10, "--concurrency", 2)
                .isRefusedSaying("--rate and --concurrency contradict");
        load("--target", "null:", "--find-max", "--sweep", "rate").isRefusedSaying("--find-max and --sweep contradict");
        load("--target", "null:", "--find-max").isRefusedSaying("exactly one --slo");
        load("--target", "null:", "--arms", "a,b").isRefusedSaying("--arms", "null: has none");
        load("--target", "null:", "--sweep", "batch").isRefusedSaying("--sweep batch", "inproc:");
        load("--target", "null:", "--sweep", "rate=1,x").isRefusedSaying("--sweep rate", "'x'");
        load("--target", "null:", "--scenario", "server", "--rate", 5).isRefusedSaying("--scenario server needs --slo");
        load("--target", "null:", "--scenario", "server").isRefusedSaying("--scenario server needs --rate");
        load("--target", "null:", "--rate", 5, "--arrivals", "bursty")
                .isRefusedSaying("--arrivals bursty", "gamma:CV2");
        load("--target", "null:", "--slo", "p99").isRefusedSaying("--slo p99", "p99=50ms");
        load("--target", "null:", "--threshold", "p99 < fast").isRefusedSaying("'p99 < fast'");
        load("--target", "null:", "--min-speedup", 2).isRefusedSaying("--arms");
        load("--target", "inproc:", "--model", "nonsense").isRefusedSaying("--model nonsense", "built-in");
        load("--target", "http://localhost:1").isRefusedSaying("--model NAME");
        load("--target", "http://127.0.0.1:1", "--model", "m").isRefusedSaying("nobody listens at http://127.0.0.1:1");
        load("--target", "null:", "--plan", folder.resolve("none.yaml")).isRefusedSaying("there is no such file");
    }

    @Test
    void aServerThatDoesNotFitIsRefusedInOneSentence() throws IOException {
        Path data = folder.resolve("texts.jsonl");
        Files.writeString(data, "{\"text\":\"good\"}\n");
        try (FakeV2Server server = new FakeV2Server(TINY)) {
            load("--target", server.address(), "--model", "other").isRefusedSaying("404", "other", "check --model");
            load("--target", server.address(), "--model", "tiny", "--data", data)
                    .isRefusedSaying("texts.jsonl", "model tiny takes", "x FP32");
            server.answerWith(500);
            load("--target", server.address(), "--model", "tiny").isRefusedSaying("500", "not now");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsFoundOutBeforeTheRun() throws IOException {
        Files.writeString(out, "a file");
        load("--target", "null:", "--rate", 10).isRefusedSaying("--out", "is a file");
    }
}
