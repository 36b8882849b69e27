package io.quantbench.harness.canary.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantbench.harness.canary.judge.ArmRole;
import io.quantbench.harness.canary.judge.CanaryJudge;
import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.Events;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.HardGates;
import io.quantbench.harness.canary.judge.Horizon;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.harness.canary.judge.RequestResult;
import io.quantbench.harness.canary.judge.SampleRules;
import io.quantbench.harness.canary.judge.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceFileTest {
    private static final JudgePolicy POLICY = new JudgePolicy(
            0.05,
            List.of(
                    new Guardrail.Accuracy(0.01, 1),
                    new Guardrail.Agreement(0.95, 1),
                    new Guardrail.LatencyRatio(1.1, 500, 1),
                    new Guardrail.LatencyQuantile(0.9, 1.2, 1_000, 2),
                    new Guardrail.ErrorRate(0.01, 1.1, 1),
                    new Guardrail.SloBreachRate(40_000_000, 0.01, 1, 1)),
            new HardGates(1, 5, 2),
            new SampleRules(10, 500, 0.001),
            new Horizon(5, 500, Verdict.ROLLBACK));

    @Test
    void aRecordedStreamReplaysToTheRecordedDecisions() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> expected = new ArrayList<>();
        try (BufferedReader lines = resource("decisions.jsonl")) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                expected.add(mapper.readTree(line));
            }
        }
        List<JsonNode> found = new ArrayList<>();
        try (BufferedReader lines = resource("evidence.jsonl")) {
            List<Decision> decisions = new ArrayList<>();
            EvidenceFile.replay(lines, decisions::add);
            for (Decision decision : decisions) {
                found.add(mapper.readTree(EvidenceJson.write(decision)));
            }
        }
        assertThat(found).hasSize(6).isEqualTo(expected);
    }

    private static BufferedReader resource(String name) {
        InputStream stream = Objects.requireNonNull(EvidenceFileTest.class.getResourceAsStream(name), name);
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    @Test
    void policiesKeepEverythingInTheirLine() throws EvidenceFormatException {
        String header = EvidenceJson.header(POLICY);
        assertThat(header).doesNotContain("\n").contains("\"guard\":\"latency-quantile\"");
        assertThat(EvidenceJson.readHeader(header)).isEqualTo(POLICY);
    }

    @Property(seed = "6")
    void numbersKeepAllTheirBits(
            @ForAll @NotBlank String id,
            @ForAll @DoubleRange(min = 0, max = 1) @Scale(17) double agreement,
            @ForAll @LongRange(min = 1, max = Long.MAX_VALUE) long time,
            @ForAll boolean flag)
            throws EvidenceFormatException {
        for (EvidenceEvent event : List.of(
                new EvidenceEvent.PairedAnswer(id, agreement, flag, !flag),
                new EvidenceEvent.Label(id, flag, !flag),
                new EvidenceEvent.PairedLatency(time, 1),
                new EvidenceEvent.Served(ArmRole.CANDIDATE, 0.1 + agreement / 2, time, RequestResult.NON_FINITE),
                new EvidenceEvent.Crash(ArmRole.REFERENCE, id),
                new EvidenceEvent.Look(time))) {
            String line = EvidenceJson.write(event);
            assertThat(line).doesNotContain("\n", "\r");
            assertThat(EvidenceJson.readEvent(line, 2)).isEqualTo(event);
        }
    }

    @Test
    void aFileReplaysAsTheStreamItRecords(@TempDir Path folder) throws IOException {
        List<EvidenceEvent> events = new ArrayList<>(Events.split(300, 1.05, 0.02, 0.02, 4));
        events.addAll(Events.labelledPairs(200, 0.02, 0.02, 4));
        events.addAll(Events.pairedLatencies(100, 1.01, 4));
        events.add(100, Events.look(1e-9));
        events.add(Events.look(4e-9));
        List<String> lines = new ArrayList<>(List.of(EvidenceJson.header(POLICY)));
        events.forEach(event -> lines.add(EvidenceJson.write(event)));
        Path file = folder.resolve("evidence.jsonl");
        Files.write(file, lines);
        List<Decision> heard = new ArrayList<>();
        Decision last = EvidenceFile.replay(file, heard::add);
        assertThat(heard).isEqualTo(CanaryJudge.replay(POLICY, events)).last().isEqualTo(last);
    }

    @Test
    void refusesWhatIsNoEvidenceNamingTheLine(@TempDir Path folder) throws IOException {
        String header = EvidenceJson.header(POLICY);
        assertRefused("", "line 1 is missing: the file is empty");
        assertRefused("{}", "line 1 is not the header of an evidence file", "schemaVersion");
        assertRefused(header.replace("\"schemaVersion\":1", "\"schemaVersion\":9"), "schemaVersion 9");
        assertRefused(header.replace("\"alpha\":0.05", "\"alpha\":5"), "line 1", "alpha=5.0");
        assertRefused(header + "\n{\"event\":\"look\",\"elapsedNs\":1}\nnull", "line 3", "null");
        assertRefused(header + "\n{\"event\":\"look\"}", "line 2 is not an evidence event", "elapsedNs");
        assertRefused(header + "\n{\"event\":\"look\",\"elapsedNs\":1,\"x\":2}", "line 2", "x");
        assertRefused(header + "\n{\"event\":\"look\",\"elapsedNs\":1} {}", "line 2");
        assertRefused(header + "\n{\"event\":\"guess\"}", "line 2", "guess");
        assertRefused(header + "\n{\"event\":\"label\",\"requestId\":null,\"referenceRight\":true}", "line 2");
        assertRefused(header + "\n{\"event\":\"served\",\"arm\":\"CAND", "line 2");
        Path file = folder.resolve("broken.jsonl");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> EvidenceFile.replay(file, decision -> {}))
                .isInstanceOf(EvidenceFormatException.class)
                .hasMessageStartingWith(file + ", line 1 is not");
    }

    private static void assertRefused(String text, String... parts) {
        assertThatThrownBy(() -> EvidenceFile.replay(new BufferedReader(new StringReader(text)), decision -> {}))
                .isInstanceOf(EvidenceFormatException.class)
                .hasMessageContainingAll(parts);
    }
}
