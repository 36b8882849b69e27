package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.report.RunReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    private final Path folder;
    private final Path first;
    private final Path second;

    ReportCommandTest(@TempDir Path folder) {
        this.folder = folder;
        this.first = folder.resolve("first");
        this.second = folder.resolve("second");
    }

    @BeforeEach
    void runTwice() {
        for (Path out : new Path[] {first, second}) {
            Cli.run(
                    "load",
                    "--target",
                    "null:",
                    "--concurrency",
                    1,
                    "--duration",
                    "50ms",
                    "--warm-up",
                    "0s",
                    "--pacing",
                    "park",
                    "--out",
                    out);
        }
    }

    private static RunReport read(Path folder) throws IOException {
        return RunReportJson.read(folder.resolve("report.json"));
    }

    @Test
    void comparesArmByArmAndHoldsGates() {
        Cli.Result result = Cli.run("report", "compare", first, second.resolve("report.json"));
        assertThat(result.code()).as(result.err()).isIn(0, 3);
        assertThat(result.out()).contains("| arm | p50 | p99 | throughput |", "| null |");
        Cli.Result gated = Cli.run("report", "compare", first, second, "--max-p99-ratio", 0);
        assertThat(gated.out()).contains("FAILED: null: p99 is x", "at most x0.000");
        assertThat(gated.code()).isIn(1, 3);
    }

    @Test
    void mergesCountsExactly() throws IOException {
        Path both = folder.resolve("both");
        Cli.Result result = Cli.run("report", "merge", first, second, "--side-by-side", "--out", both);
        assertThat(result.code()).as(result.err()).isIn(0, 3);
        LoadArm merged = read(both).arms().get(0);
        assertThat(merged.counts().issued())
                .isEqualTo(read(first).arms().get(0).counts().issued()
                        + read(second).arms().get(0).counts().issued());
        assertThat(both.resolve("report.html")).isNotEmptyFile();
    }

    @Test
    void refusesWhatIsNoReportInOneSentence() throws IOException {
        Cli.run("report", "compare", first, folder.resolve("none")).isRefusedSaying("none");
        Path other = folder.resolve("other.json");
        Files.writeString(other, "{\"kind\":\"bench\"}");
        Cli.run("report", "compare", first, other).isRefusedSaying("other.json is not a load report");
        Cli.run("report", "merge", first, other, "--out", folder.resolve("x")).isRefusedSaying("other.json");
    }
}
