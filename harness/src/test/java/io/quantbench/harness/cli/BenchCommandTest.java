package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.bench.TinyModels;
import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.harness.bench.report.BenchReport;
import io.quantbench.harness.bench.report.BenchReport.Status;
import io.quantbench.harness.bench.report.BenchReportJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole runs, as short as they can be. What they measure on a busy machine may not be valid, so the tests look at figures only
 * where these cannot depend on the time.
 */
class BenchCommandTest {
    private static final Pattern METRICS = Pattern.compile("live metrics: (http://\\S+)");

    private Path folder;
    private Path model;
    private Path out;

    @BeforeEach
    void writeModel(@TempDir Path temporary) throws IOException {
        folder = temporary;
        model = TinyModels.classifier(temporary.resolve("tiny.onnx"));
        out = temporary.resolve("out");
    }

    private BenchReport report() throws IOException {
        return BenchReportJson.read(out.resolve("report.json"));
    }

    private static int codeOf(Status status) {
        return switch (status) {
            case OK -> 0;
            case GATE_FAILED -> 1;
            case INVALID, INCOMPLETE -> 3;
        };
    }

    /** Scrapes when the open loop begins: by then both arms have answered a whole closed loop. */
    private static final class Scraper {
        private final List<String> bodies = new ArrayList<>();
        private String url = "";

        void hear(String line) {
            Matcher matcher = METRICS.matcher(line);
            if (matcher.find()) {
                url = matcher.group(1);
            }
            if (line.startsWith("- open loop")) {
                bodies.add(get());
            }
        }

        private String get() {
            try {
                HttpResponse<String> response = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(200);
                return response.body();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void racesAModelAgainstItsInt8VariantAndHoldsItToItsGates() throws IOException {
        Scraper scraper = new Scraper();
        Cli.Result result = Cli.runHearing(
                scraper::hear,
                "bench",
                "--model",
                model,
                "--out",
                out,
                "--quick",
                "--duration",
                "2s",
                "--metrics-port",
                0,
                "--min-speedup",
                1000,
                "--max-accuracy-drop",
                0.01,
                "--max-p99",
                "60s");
        BenchReport report = report();
        assertThat(result.code())
                .as(result.err())
                .isEqualTo(codeOf(report.verdict().status()));
        assertThat(report.verdict().status()).isIn(Status.GATE_FAILED, Status.INVALID);
        assertGates(report.gates());
        assertArms(report.arms());
        assertProvenance(report);
        assertPrinted(result);
        assertThat(scraper.bodies).hasSize(1);
        assertMetrics(scraper.bodies.get(0));
    }

    private static void assertGates(List<BenchReport.Gate> gates) {
        assertThat(gates)
                .extracting(BenchReport.Gate::name)
                .containsExactly(
                        "--min-speedup (int8-dynamic)",
                        "--max-accuracy-drop (int8-dynamic)",
                        "--max-p99 (int8-dynamic)");
        assertThat(gates).extracting(BenchReport.Gate::passed).containsExactly(false, false, true);
        assertThat(gates.get(1).actual()).startsWith("not measured: ").contains("generated");
    }

    private void assertArms(List<ArmReport> arms) throws IOException {
        assertThat(arms).extracting(ArmReport::variant).containsExactly("fp32", "int8-dynamic");
        assertThat(arms.get(0).sizeBytes()).isEqualTo(Files.size(model));
        assertThat(arms.get(0).speedup()).isEqualTo(1);
        assertThat(arms.get(0).fidelity()).isNull();
        assertThat(Objects.requireNonNull(arms.get(1).fidelity()).cosineMean()).isBetween(0.9, 1.0);
        assertThat(arms.get(1).description()).contains("made here", "1 nodes quantized");
        assertThat(arms).allSatisfy(arm -> {
            assertThat(arm.task()).isNull();
            assertThat(arm.taskAbsentReason()).contains("generated");
            assertThat(arm.throughputPerSec()).isPositive();
            assertThat(arm.speedup()).isPositive();
            assertThat(arm.serviceNs()).isNotNull();
            assertThat(arm.responseNs()).isNotNull();
            assertThat(arm.openLoop()).isNotNull();
            assertThat(arm.outcomes()).containsKey("ok");
            assertThat(arm.curves().responseCdf()).isNotEmpty();
        });
    }

    private void assertProvenance(BenchReport report) {
        assertThat(report.settings().baseline()).isEqualTo("fp32");
        assertThat(report.settings().order()).isEqualTo("ABBA");
        assertThat(report.settings().durationNs()).isEqualTo(2_000_000_000L);
        assertThat(report.settings().seed()).isEqualTo(42);
        assertThat(report.settings().rateRule()).startsWith("60 % of the capacity of ");
        assertThat(report.settings().targetRatePerSec()).isPositive();
        assertThat(report.data().name()).isEqualTo("generated");
        assertThat(report.data().rows()).isEqualTo(64);
        assertThat(report.quantization()).hasSize(1);
        assertThat(report.quantization().get(0).plan()).isNotEmpty();
        assertThat(report.environment().commandLine()).startsWith("quantbench", "bench", "--model", model.toString());
    }

    private void assertPrinted(Cli.Result result) throws IOException {
        assertThat(result.out())
                .contains("fp32", "int8-dynamic", out.resolve("report.html").toString())
                .doesNotContain("\u001b");
        assertThat(result.err())
                .contains("- models", "- data", "- closed loop", "- open loop", "accuracy is not measured")
                .doesNotContain("\u001b", "quantbench: ");
        assertThat(out.resolve("report.html")).isRegularFile();
        assertThat(Files.readString(out.resolve("report.html"))).contains("<html", "int8-dynamic");
    }

    private static void assertMetrics(String body) {
        for (String variant : List.of("fp32", "int8-dynamic")) {
            String labels = "{model=\"tiny.onnx\",variant=\"" + variant + "\"}";
            for (String series : List.of(
                    "quantbench_service_time_seconds_count",
                    "quantbench_response_time_seconds_count",
                    "quantbench_inference_time_seconds_count",
                    "quantbench_batch_size_count",
                    "quantbench_model_size_bytes")) {
                Matcher value = Pattern.compile(Pattern.quote(series + labels) + " (\\S+)")
                        .matcher(body);
                assertThat(value.find()).as(series + labels).isTrue();
                assertThat(Double.parseDouble(value.group(1)))
                        .as(series + labels)
                        .isPositive();
            }
            assertThat(body)
                    .contains("outcome=\"ok\",variant=\"" + variant + "\"}")
                    .contains("quantbench_requests_in_flight" + labels)
                    .contains("quantbench_queue_depth" + labels);
        }
        assertThat(body).contains("quantbench_build_info{");
    }

    @Test
    void measuresAccuracyOnLabelledRowsAndPrintsTheReportAsJson() throws IOException {
        Path data = Files.writeString(folder.resolve("rows.jsonl"), labelledRows());
        Cli.Result result = Cli.run(
                "bench",
                "--model",
                model,
                "--data",
                data,
                "--out",
                out,
                "--quick",
                "--duration",
                "2s",
                "--metrics-port",
                0,
                "--max-accuracy-drop",
                1,
                "--seed",
                9,
                "--json");
        BenchReport report = report();
        assertThat(result.code())
                .as(result.err())
                .isEqualTo(codeOf(report.verdict().status()));
        assertThat(result.out().strip())
                .isEqualTo(Files.readString(out.resolve("report.json")).strip());
        assertThat(BenchReportJson.parse(result.out(), "standard output")).isEqualTo(report);
        assertThat(report.gates()).hasSize(1).allMatch(BenchReport.Gate::passed);
        assertThat(report.settings().seed()).isEqualTo(9);
        assertThat(report.data().name()).isEqualTo("rows.jsonl");
        assertThat(report.data().sha256()).containsOnlyKeys("rows.jsonl");
        for (ArmReport arm : report.arms()) {
            ArmReport.Task task = Objects.requireNonNull(arm.task());
            assertThat(task.metric()).isEqualTo("accuracy");
            assertThat(task.value()).isBetween(0.0, 1.0);
            assertThat(task.rows()).isEqualTo(10);
            assertThat(arm.taskAbsentReason()).isNull();
        }
        assertThat(result.err()).doesNotContain("accuracy is not measured");
    }

    private static String labelledRows() {
        SplittableRandom random = new SplittableRandom(11);
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < 50; row++) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < TinyModels.FEATURES; i++) {
                values.add(String.format(Locale.ROOT, "%.4f", random.nextDouble() - 0.5));
            }
            lines.append("{\"inputs\": {\"x\": ")
                    .append(values)
                    .append("}, \"label\": ")
                    .append(row % 4)
                    .append("}\n");
        }
        return lines.toString();
    }

    @Test
    void keepsTheOldReportWhereANewOneCannotBeWritten() throws IOException {
        Files.createDirectories(out.resolve("report.json").resolve("occupied"));
        Files.writeString(out.resolve("report.html"), "the old page");
        Cli.Result result = Cli.run(
                "bench",
                "--model",
                model,
                "--variants",
                "fp32",
                "--out",
                out,
                "--quick",
                "--duration",
                "2s",
                "--metrics-port",
                0);
        result.isRefusedSaying("cannot write", out.resolve("report.json").toString());
        assertThat(Files.readString(out.resolve("report.html"))).isEqualTo("the old page");
        assertThat(out.resolve("report.json").resolve("occupied")).isDirectory();
    }
}
