package io.quantbench.harness.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportJsonTest {
    @Test
    void survivesARoundTripWhateverTheVerdict() throws IOException {
        for (BenchReport report : List.of(
                SyntheticReports.ok(),
                SyntheticReports.gateFailed(),
                SyntheticReports.invalid(),
                SyntheticReports.incomplete())) {
            assertThat(BenchReportJson.parse(BenchReportJson.write(report), "report.json"))
                    .isEqualTo(report);
        }
    }

    @Test
    void readsAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("r.json"), BenchReportJson.write(SyntheticReports.ok()));
        assertThat(BenchReportJson.read(file)).isEqualTo(SyntheticReports.ok());
    }

    @Test
    void namesTheFieldsThatReadersRelyOn() throws IOException {
        JsonNode report = new ObjectMapper().readTree(BenchReportJson.write(SyntheticReports.ok()));
        assertThat(report.path("schemaVersion").intValue()).isEqualTo(1);
        assertThat(report.at("/verdict/status").textValue()).isEqualTo("OK");
        assertThat(report.at("/finishedAt").textValue()).isEqualTo("2026-11-21T10:12:31Z");
        assertThat(report.at("/environment/engineVersion").textValue()).isEqualTo("1.29.0");
        assertThat(report.at("/data/sha256/yelp_labelled.txt").textValue()).hasSize(64);
        JsonNode arm = report.at("/arms/2");
        for (String pointer : List.of(
                "/variant",
                "/sizeBytes",
                "/throughputPerSec",
                "/speedup",
                "/slowerThanFp32",
                "/openLoop/targetRatePerSec",
                "/openLoop/achievedRatePerSec",
                "/outcomes/ok",
                "/fidelity/cosineMean",
                "/fidelity/cosineMin",
                "/fidelity/agreement",
                "/fidelity/sqnrDb",
                "/task/metric",
                "/task/value",
                "/task/f1",
                "/task/standardError",
                "/task/rows",
                "/task/regressions",
                "/task/improvements",
                "/task/mcnemarP",
                "/task/identicalPredictions",
                "/validity/valid",
                "/validity/reasons")) {
            assertThat(arm.at(pointer).isMissingNode()).as(pointer).isFalse();
        }
        for (String figure : List.of("p50", "p90", "p95", "p99", "p999", "max", "mean")) {
            assertThat(arm.at("/responseNs/" + figure).isNumber()).as(figure).isTrue();
            assertThat(arm.at("/serviceNs/" + figure).isNumber()).as(figure).isTrue();
        }
        assertThat(arm.path("slowerThanFp32").booleanValue()).isTrue();
    }

    @Test
    void writesWhatWasNotMeasuredAsNullAndNeverAsNaN() throws IOException {
        String json = BenchReportJson.write(SyntheticReports.incomplete());
        JsonNode arm = new ObjectMapper().readTree(json).at("/arms/1");
        assertThat(arm.path("speedup").isNull()).isTrue();
        assertThat(arm.path("task").isNull()).isTrue();
        assertThat(arm.path("taskAbsentReason").textValue()).isEqualTo("the run was stopped before.");
        assertThat(json).doesNotContain("NaN").doesNotContain("Infinity").endsWith("}\n");
    }

    @Test
    void refusesAnotherSchemaVersion() {
        String json =
                BenchReportJson.write(SyntheticReports.ok()).replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 2");
        assertThatExceptionOfType(ReportFormatException.class)
                .isThrownBy(() -> BenchReportJson.parse(json, "old.json"))
                .withMessage("old.json has schemaVersion 2; this version of QuantBench reads 1 only");
    }

    @Test
    void refusesWhatIsNoReport() {
        for (String json : List.of(
                "", "{", "[]", "{\"schemaVersion\":\"1\"}", "{\"schemaVersion\":1}", "{\"schemaVersion\":1,\"x\":2}")) {
            assertThatExceptionOfType(ReportFormatException.class)
                    .as(json)
                    .isThrownBy(() -> BenchReportJson.parse(json, "x.json"))
                    .withMessageStartingWith("x.json is not a bench report");
        }
    }

    @Test
    void refusesAReportWhoseVerdictWasTamperedWith() {
        String json = BenchReportJson.write(SyntheticReports.invalid())
                .replace("\"status\" : \"INVALID\"", "\"status\" : \"OK\"");
        assertThatExceptionOfType(ReportFormatException.class)
                .isThrownBy(() -> BenchReportJson.parse(json, "x.json"))
                .withMessageContaining("the verdict says OK");
    }
}
