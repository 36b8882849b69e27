package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code quantbench canary run} from the plan file to the exit code, on models of a few bytes and the real engine. */
@Timeout(120)
class CanaryRunCommandTest {
    private static final long WITHOUT_END = 1_000_000_000;

    private final Path folder;

    CanaryRunCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path out() {
        return folder.resolve("out");
    }

    private Cli.Result run(CanaryPlan plan) {
        return Cli.run("canary", "run", "--config", plan.write(), "--report", out());
    }

    private JsonNode report() throws Exception {
        return new ObjectMapper().readTree(out().resolve("report.json").toFile());
    }

    /** Each part of the report is what a replay of its evidence file says, to the last digit. */
    private void replaysTo(int step, String name, int exitCode) throws Exception {
        Cli.Result replay =
                Cli.run("canary", "replay", out().resolve("evidence-" + (step + 1) + "-" + name + ".jsonl"), "--json");
        assertThat(replay.code()).isEqualTo(exitCode);
        assertThat(new ObjectMapper().readTree(replay.out())).isEqualTo(report().at("/steps/" + step + "/report"));
    }

    @Test
    void promotesAGoodCandidateAndReportsOnEveryStep() throws Exception {
        Cli.Result result = run(new CanaryPlan(folder).traffic(WITHOUT_END));
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .startsWith("PROMOTE: int8 against fp32, promoted in step canary-50")
                .contains("step canary-50 follows, proven", "not judged from shadow pairs");
        assertThat(result.err())
                .contains("canary: int8 against fp32 on tiny, begins in step shadow", "live page: http://", ", 0 not");
        assertThat(report().path("phase").asText()).isEqualTo("PROMOTED");
        assertThat(report().path("trace")).hasSize(3);
        replaysTo(0, "shadow", 0);
        replaysTo(1, "canary-50", 0);
        assertThat(Files.readString(out().resolve("report.html")))
                .contains("int8 against fp32: promoted, proven", "Step 1, shadow", "Step 2, canary-50")
                .doesNotContain("{{", "src=\"http", "href=\"http");
    }

    @Test
    void rollsBackABadCandidateWhichAnswersNobody() throws Exception {
        Cli.Result result = run(new CanaryPlan(folder).candidate("bad.onnx").traffic(WITHOUT_END));
        assertThat(result.code()).as(result.err()).isEqualTo(1);
        assertThat(result.out()).startsWith("ROLLBACK: int8 against fp32, rolled back in step shadow");
        replaysTo(0, "shadow", 1);
        assertThat(report().at("/steps/1/report").isNull()).isTrue();
        assertThat(out().resolve("evidence-2-canary-50.jsonl")).doesNotExist();
        assertThat(Files.readString(out().resolve("report.html"))).contains("rolled back", "not reached");
    }

    @Test
    void isInconclusiveWhenTheTrafficEndsBeforeTheProof() throws Exception {
        Cli.Result result = run(new CanaryPlan(folder).traffic(5));
        assertThat(result.code()).as(result.err()).isEqualTo(3);
        assertThat(result.out()).startsWith("HOLD: int8 against fp32, running in step shadow");
        assertThat(result.err()).contains("5 requests answered, 0 not");
        replaysTo(0, "shadow", 3);
    }

    @Test
    void goesOnWhereItStoppedAndSaysSoOnceItHasEnded() {
        assertThat(run(new CanaryPlan(folder).traffic(5)).code()).isEqualTo(3);
        Cli.Result again = run(new CanaryPlan(folder).traffic(WITHOUT_END));
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).contains("resumed from its log in step shadow");
        Cli.Result once = run(new CanaryPlan(folder).traffic(WITHOUT_END));
        assertThat(once.code()).isZero();
        assertThat(once.err()).contains("ended before: promoted", "0 requests answered, 0 not");
    }

    @Test
    void resumesAfterItWasKilledAndHasLostNothing() throws Exception {
        CanaryPlan plan =
                new CanaryPlan(folder).steps(CanaryPlan.STEPS_WITH_APPROVAL).traffic(WITHOUT_END);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        QuantBench.class.getName(),
                        "canary",
                        "run",
                        "--config",
                        plan.write().toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        StringBuilder heard = new StringBuilder();
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard.append(line).append('\n');
                if (line.contains("proven, waits for approval")) {
                    break;
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(heard).contains("step canary-50 follows");
        Cli.Result again =
                run(new CanaryPlan(folder).steps(CanaryPlan.STEPS_WITH_APPROVAL).traffic(1));
        assertThat(again.code()).as(again.err()).isEqualTo(3);
        assertThat(again.err()).contains("resumed from its log in step canary-50");
        assertThat(again.out())
                .startsWith("HOLD: int8 against fp32, awaiting approval in step canary-50")
                .contains("begun: int8 against fp32", "step canary-50 follows", "waits for approval");
        replaysTo(0, "shadow", 0);
        replaysTo(1, "canary-50", 0);
    }

    @Test
    void printsTheEndAsJson() throws Exception {
        Path plan = new CanaryPlan(folder).traffic(5).write();
        Cli.Result result = Cli.run("canary", "run", "--config", plan, "--json");
        JsonNode end = new ObjectMapper().readTree(result.out());
        assertThat(end.path("verdict").asText()).isEqualTo("HOLD");
        assertThat(end.at("/standing/step").asText()).isEqualTo("shadow");
        assertThat(out()).doesNotExist();
    }

    @Test
    void refusesPlansThatCannotBeRun() {
        CanaryPlan plan = new CanaryPlan(folder);
        Cli.run("canary", "run", "--config", plan.write(plan.model())).isRefusedSaying("has no canary section");
        Cli.run("canary", "run", "--config", folder.resolve("none.yaml")).isRefusedSaying("none.yaml");
        assertThat(run(new CanaryPlan(folder).traffic(5)).code()).isEqualTo(3);
        Cli.Result other =
                run(new CanaryPlan(folder).guardrails("{errors: {margin: 1%}}").traffic(5));
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("another plan", "name another log").doesNotContain("\tat ");
    }
}
