package io.quantbench.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.record.GeneratorUsage;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.Recorder;
import io.quantbench.load.record.Recording;
import io.quantbench.load.report.RunReport.Gate;
import io.quantbench.load.report.RunReport.Status;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.verdict.RunValidity;
import io.quantbench.load.verdict.ValidityJudge;
import io.quantbench.load.verdict.ValidityRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class RunReportTest {
    private static final long SECOND = 1_000_000_000L;
    private static final RunValidity FEW =
            new ValidityJudge(ValidityRules.DEFAULT.withPercentile(99.99)).judge(recording(1, 1));

    /** 1000 queries in two seconds, 10 to 20 ms each; one is rejected. */
    private static Recording recording(long seed, double speed) {
        SplittableRandom random = new SplittableRandom(seed);
        Recorder recorder = new Recorder(0, 2 * SECOND, SECOND);
        for (int i = 0; i < 1_000; i++) {
            long intendedNs = i * 2_000_000L;
            recorder.scheduled(intendedNs);
            recorder.issued(intendedNs, intendedNs + 1_000);
            long responseNs = (long) ((10 + 10 * random.nextDouble()) * 1e6 / speed);
            recorder.completed(
                    intendedNs, intendedNs + 1_000, intendedNs + responseNs, i == 7 ? Outcome.REJECTED : Outcome.OK);
        }
        return recorder.finish(new Recorder.RunFacts("null", OptionalDouble.of(500), 0, GeneratorUsage.none(), true));
    }

    private static LoadArm arm(String variant, long seed, double speed) {
        return LoadArm.of(variant, "made up", recording(seed, speed), RunValidity.VALID);
    }

    private static RunReport report(Status status, List<Gate> gates, LoadArm... arms) {
        return new RunReport(
                RunReport.SCHEMA_VERSION,
                RunReport.KIND,
                "1.2.3",
                Instant.parse("2026-01-02T03:04:05Z"),
                new RunReport.Verdict(status, List.of("A <first> sentence | with a pipe.")),
                gates,
                List.of(arms),
                new RunReport.Settings("fp32", "null:", "server", 500.0, null, 2 * SECOND, 0, 1, "", 42),
                new RunReport.Data("w", "made up", Map.of(), 5),
                List.of(new RunReport.Comparison(
                        "fp32",
                        "int8",
                        10,
                        "INCONCLUSIVE",
                        List.of(new RunReport.Ratio("P50", 0.5, 0.4, 0.6, 0.95)),
                        List.of(new RunReport.Check("accuracy", "OPEN", null, null, "Not measured.")))),
                new RunReport.Capacity(
                        "FOUND",
                        "p99 ≤ 50 ms",
                        480.0,
                        500.0,
                        0.99,
                        0,
                        "480 queries/s.",
                        SECOND,
                        List.of(new RunReport.Probe(
                                "LOOK", 480, "SUSTAINED", "CLEARLY_WITHIN", "ok", 9, 0, 479, 1, 2, SECOND))),
                List.of(new RunReport.SweepRow("batch", 8, arms[0])),
                new RunEnvironment(
                        "a \"CPU\", fast",
                        List.of(),
                        2,
                        0,
                        "os",
                        "vendor",
                        "17",
                        List.of(),
                        "",
                        "",
                        null,
                        null,
                        42,
                        List.of("load"),
                        Instant.parse("2026-01-02T03:04:00Z")));
    }

    @Test
    void jsonSurvivesARoundTrip() throws IOException {
        RunReport report = report(Status.OK, List.of(), arm("fp32", 1, 1), arm("int8, fast", 2, 2));

        assertThat(RunReportJson.parse(RunReportJson.write(report), "r")).isEqualTo(report);
    }

    @Test
    void otherFilesAreRefusedInASentence() {
        assertThatThrownBy(() -> RunReportJson.parse("{\"schemaVersion\": 1}", "x.json"))
                .isInstanceOf(ReportReadException.class)
                .hasMessage("x.json is not a load report: its kind is not 'load'");
        assertThatThrownBy(() -> RunReportJson.parse("{\"kind\": \"load\", \"schemaVersion\": 7}", "x.json"))
                .hasMessageContaining("schemaVersion 7");
        assertThatThrownBy(() -> RunReportJson.parse("{", "x.json"))
                .hasMessageStartingWith("x.json is not a load report");
    }

    @Test
    void anInvalidArmCannotBeOk() {
        LoadArm invalid = LoadArm.of("fp32", "made up", recording(1, 1), FEW);
        assertThat(invalid.validity().moreQueriesNeeded()).isPositive();
        assertThatThrownBy(() -> report(Status.OK, List.of(), invalid)).hasMessageContaining("says OK");
        assertThatThrownBy(() -> report(Status.OK, List.of(new Gate("g", "a", "b", false)), arm("fp32", 1, 1)))
                .hasMessageContaining("says OK");
    }

    @Test
    void mergingEqualsOneRecorderOfAll() {
        RunReport a = report(Status.OK, List.of(), arm("fp32", 1, 1));
        RunReport b = report(Status.GATE_FAILED, List.of(new Gate("g", "a", "b", false)), arm("fp32", 2, 3));
        LatencyDistribution all =
                recording(1, 1).responseNs().merge(recording(2, 3).responseNs());

        RunReport beside = ReportMerge.merge(List.of(a, b), ReportMerge.How.SIDE_BY_SIDE);
        LoadArm arm = beside.arms().get(0);
        assertThat(arm.responseNs()).isEqualTo(LatencySummary.of(all));
        assertThat(LatencyDistribution.decode(arm.histograms().response())).isEqualTo(all);
        assertThat(arm.counts().scheduled()).isEqualTo(2_000);
        assertThat(arm.outcomes()).containsEntry("ok", 1_998L).containsEntry("rejected", 2L);
        assertThat(arm.openLoop())
                .isNotNull()
                .extracting(LoadArm.OpenLoop::targetRatePerSec)
                .isEqualTo(1_000.0);
        assertThat(arm.seconds().get(0).scheduled()).isEqualTo(1_000);
        assertThat(beside.verdict().status()).isEqualTo(Status.GATE_FAILED);

        LoadArm after = ReportMerge.merge(List.of(a, b), ReportMerge.How.ONE_AFTER_ANOTHER)
                .arms()
                .get(0);
        assertThat(after.measuredNs()).isEqualTo(4 * SECOND);
        assertThat(after.throughputPerSec()).isCloseTo(arm.throughputPerSec() / 2, within(5.0));
        assertThat(after.openLoop())
                .isNotNull()
                .extracting(LoadArm.OpenLoop::targetRatePerSec)
                .isEqualTo(500.0);
        assertThat(after.seconds()).hasSizeGreaterThanOrEqualTo(4);

        RunReport other = report(Status.OK, List.of(), arm("int8", 1, 1));
        assertThatThrownBy(() -> ReportMerge.merge(List.of(a, other), ReportMerge.How.SIDE_BY_SIDE))
                .hasMessageContaining("[fp32] and [int8]");
    }

    @Test
    void comparisonTellsRatiosAndCautions() {
        RunReport first = report(Status.OK, List.of(), arm("fp32", 1, 1), arm("old", 3, 1));
        RunReport second = report(Status.INVALID, List.of(), arm("fp32", 1, 2));
        ReportComparison comparison = ReportComparison.of(first, second);

        assertThat(comparison.rows()).singleElement().satisfies(row -> {
            assertThat(row.p50Ratio()).isCloseTo(0.5, within(0.002));
            assertThat(row.p99Ratio()).isCloseTo(0.5, within(0.002));
            assertThat(row.throughputRatio()).isCloseTo(1, within(0.01));
        });
        assertThat(comparison.onlyInFirst()).containsExactly("old");
        assertThat(comparison.cautions()).containsExactly("The second run is INVALID: its figures are not a result.");
        assertThat(comparison.toMarkdown()).contains("| fp32 | ×0.5");
    }

    @Test
    void writesFilesThatOtherToolsRead(@TempDir Path folder) throws Exception {
        RunReport report = report(
                Status.GATE_FAILED,
                List.of(new Gate("--slo (fp32)", "≤ 5 ms", "20 ms", false)),
                arm("fp32 \"x\"", 1, 1));
        RunReportFiles.Written written = new RunReportFiles(AtomicFiles.onDisk()).write(folder, report);

        assertThat(RunReportJson.read(written.json())).isEqualTo(report);
        List<String> csv = Files.readAllLines(written.arms());
        assertThat(csv).hasSize(3);
        assertThat(csv.get(1)).startsWith("\"fp32 \"\"x\"\"\",,,true,500.000000,");
        assertThat(csv.get(2)).contains(",batch,8.000000,");
        assertThat(Files.readAllLines(written.seconds())).hasSizeGreaterThanOrEqualTo(3);

        HistogramLogReader log = new HistogramLogReader(written.histograms().toFile());
        Histogram response = (Histogram) log.nextIntervalHistogram();
        assertThat(response.getTag()).isEqualTo("fp32_\"x\".response");
        assertThat(response.getTotalCount()).isEqualTo(999);
        assertThat(response.getValueAtPercentile(50))
                .isEqualTo(recording(1, 1).responseNs().p(0.5));
        log.close();

        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        Files.readString(written.junit()).getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(3);
        assertThat(suite.getElementsByTagName("failure").getLength())
                .isEqualTo(Integer.parseInt(suite.getAttribute("failures")))
                .isEqualTo(2);
        assertThat(Files.readString(written.markdown()))
                .startsWith("### Load run: GATE_FAILED\n\n- A \\<first\\> sentence \\| with a pipe.\n")
                .contains(
                        "int8 against fp32, 10 rounds: **INCONCLUSIVE**",
                        "| P50 | ×0.500 | 0.400 to 0.600 (95.00 %) |");
    }

    @Test
    void filesOfARunThatIsNoResultSaySo(@TempDir Path folder) throws Exception {
        new RunReportFiles(AtomicFiles.onDisk()).write(folder, report(Status.INCOMPLETE, List.of(), arm("fp32", 1, 1)));

        assertThat(folder.resolve("report.json")).exists();
        assertThat(folder.resolve("arms-NOT-A-RESULT.csv")).exists();
        assertThat(folder.resolve("junit-NOT-A-RESULT.xml")).exists();
    }
}
