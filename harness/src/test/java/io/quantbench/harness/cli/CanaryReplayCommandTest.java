package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quantbench.harness.canary.evidence.EvidenceJson;
import io.quantbench.harness.canary.judge.Events;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.JudgePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanaryReplayCommandTest {
    private static final JudgePolicy POLICY = JudgePolicy.of(0.05, new Guardrail.Agreement(0.5, 1));

    private Path file = Path.of("");

    @BeforeEach
    void nameFile(@TempDir Path folder) {
        file = folder.resolve("evidence.jsonl");
    }

    private Cli.Result replay(int pairs, double agreement, Object... more) throws IOException {
        List<String> lines = new ArrayList<>(List.of(EvidenceJson.header(POLICY)));
        for (int i = 0; i < pairs; i++) {
            EvidenceEvent pair = Events.pair("r" + i, agreement);
            lines.add(EvidenceJson.write(pair));
        }
        lines.add(EvidenceJson.write(Events.look(1)));
        Files.write(file, lines);
        List<Object> args = new ArrayList<>(List.of("canary", "replay", file));
        args.addAll(List.of(more));
        return Cli.run(args.toArray());
    }

    @Test
    void theExitCodeIsTheVerdict() throws IOException {
        Cli.Result promote = replay(200, 1);
        assertThat(promote.code()).as(promote.err()).isZero();
        assertThat(promote.out())
                .startsWith("PROMOTE after 201 events and 1 looks")
                .contains("non inferior");
        assertThat(replay(200, 0).code()).isEqualTo(1);
        assertThat(replay(3, 1).code()).isEqualTo(3);
    }

    @Test
    void badInputIsRefusedInOneSentence() throws IOException {
        Cli.run("canary", "replay", file).isRefusedSaying("there is no file");
        Files.writeString(file, "{}\n");
        Cli.run("canary", "replay", file).isRefusedSaying("evidence.jsonl", "line 1");
        Cli.run("canary").isRefusedSaying("Missing required subcommand");
    }

    @Test
    void printsJsonAndWritesReports() throws IOException {
        Path out = file.resolveSibling("out");
        Cli.Result result = replay(200, 0, "--json", "--report", out);
        assertThat(result.code()).isEqualTo(1);
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(result.out())
                        .at("/decision/verdict")
                        .textValue())
                .isEqualTo("ROLLBACK");
        assertThat(out.resolve("report.html")).exists();
        assertThat(out.resolve("report.json")).hasContent(result.out());
        assertThat(result.err()).contains("report: ");
    }

    @Test
    void helpAndVersionAreThere() {
        Cli.Result help = Cli.run("canary", "replay", "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out())
                .contains("Exit codes: 0 promote, 1 roll back")
                .containsPattern("Examples?:\\R  quantbench canary");
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(Cli.run("canary", "replay", "--version").out())
                .startsWith("quantbench ")
                .contains("(commit ");
    }
}
