package io.quantbench.harness.canary.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantbench.harness.canary.evidence.EvidenceJson;
import io.quantbench.harness.canary.judge.Events;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.load.report.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanaryReportTest {
    private static final JudgePolicy POLICY =
            JudgePolicy.of(0.05, new Guardrail.Accuracy(0.01, 1), new Guardrail.Agreement(0.9, 1));

    private Path folder = Path.of("");

    @BeforeEach
    void nameFolder(@TempDir Path temporary) {
        folder = temporary;
    }

    private CanaryReport replay(List<EvidenceEvent> events) throws IOException {
        List<String> lines = new ArrayList<>(List.of(EvidenceJson.header(POLICY)));
        events.forEach(event -> lines.add(EvidenceJson.write(event)));
        Path file = folder.resolve("evidence.jsonl");
        Files.write(file, lines);
        return CanaryReplay.of(file, "1.0", "abc");
    }

    private static List<EvidenceEvent> looked(double regressions, int every) {
        List<EvidenceEvent> events = new ArrayList<>();
        List<EvidenceEvent> pairs = Events.labelledPairs(2_000, regressions, 0.005, 3);
        for (int i = 0; i < pairs.size(); i++) {
            events.add(pairs.get(i));
            if (i % every == every - 1) {
                events.add(Events.look(i));
            }
        }
        return events;
    }

    @Test
    void theTraceTellsEveryChangeAndTheCourseIsThinnedEvenly() throws IOException {
        CanaryReport report = replay(looked(0.05, 2));
        assertThat(report.decision().verdict()).isEqualTo(Verdict.ROLLBACK);
        assertThat(report.provenance().looks()).isEqualTo(2_000);
        assertThat(report.changes())
                .extracting(CanaryReport.Change::subject, CanaryReport.Change::before, CanaryReport.Change::after)
                .startsWith(org.assertj.core.groups.Tuple.tuple("verdict", null, "HOLD"))
                .contains(org.assertj.core.groups.Tuple.tuple("accuracy", "UNDECIDED", "HARMFUL"))
                .contains(org.assertj.core.groups.Tuple.tuple("verdict", "HOLD", "ROLLBACK"));
        assertThat(report.changes()).allMatch(change -> !change.sentence().isEmpty());
        List<CanaryReport.Moment> moments = report.moments();
        assertThat(moments).hasSizeBetween(Course.MAX_MOMENTS / 2, Course.MAX_MOMENTS + 1);
        assertThat(moments.get(moments.size() - 1).events())
                .isEqualTo(report.decision().evidence().events());
        long stride = moments.get(1).look() - moments.get(0).look();
        for (int i = 1; i < moments.size() - 1; i++) {
            assertThat(moments.get(i).look() - moments.get(i - 1).look()).isEqualTo(stride);
        }
    }

    @Test
    void theSameFileGivesTheSameReport() throws IOException {
        CanaryReport report = replay(looked(0.02, 50));
        assertThat(replay(looked(0.02, 50))).isEqualTo(report);
        assertThat(report.provenance().evidenceSha256()).hasSize(64);
    }

    @Test
    void evidenceWithoutLooksIsReportedToo() throws IOException {
        CanaryReport report = replay(List.of(Events.pair("a", 1)));
        assertThat(report.moments()).hasSize(1);
        assertThat(report.changes()).isEmpty();
        assertThat(CanaryReportHtml.render(report)).contains("? hold");
    }

    @Test
    void theFilesHoldEverythingAndLoadNothing() throws IOException {
        CanaryReport report = replay(looked(0.05, 20));
        CanaryReportFiles.Written written =
                new CanaryReportFiles(AtomicFiles.onDisk()).write(folder.resolve("out"), report);
        JsonNode json = new ObjectMapper().readTree(written.json().toFile());
        assertThat(json.at("/decision/verdict").textValue()).isEqualTo("ROLLBACK");
        assertThat(json.at("/policy/guardrails/0/guard").textValue()).isEqualTo("accuracy");
        assertThat(json.at("/moments/0/metrics/1/metric").textValue()).isEqualTo("agreement");
        String html = Files.readString(written.html());
        assertThat(html)
                .contains("✗ roll back", "default-src 'none'", "data-metric=\"accuracy\"", "Decision trace")
                .doesNotContain("{{", "src=\"http", "href=\"http");
    }

    @Test
    void namesInTheEvidenceCannotBecomeMarkup() throws IOException {
        List<EvidenceEvent> events = List.of(
                new EvidenceEvent.Crash(
                        io.quantbench.harness.canary.judge.ArmRole.CANDIDATE, "</script><script>alert(1)"),
                Events.look(1));
        assertThat(CanaryReportHtml.render(replay(events))).doesNotContain("<script>alert");
    }
}
