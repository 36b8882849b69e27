package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.report.RunReportJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to end, as by Ctrl-C, and one that is killed as by {@code kill -9}. */
class LoadInterruptTest {
    private static Process start(Path folder) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        QuantBench.class.getName(),
                        "load",
                        "--target",
                        "null:",
                        "--rate",
                        "1000",
                        "--duration",
                        "10m",
                        "--warm-up",
                        "0s",
                        "--pacing",
                        "park",
                        "--out",
                        folder.toString()))
                .redirectOutput(folder.resolve("table.txt").toFile())
                .start();
    }

    @Test
    void toldToEndItWritesWhatItHasAndMarksItIncomplete(@TempDir Path folder) throws Exception {
        Process process = start(folder);
        StringBuilder progress = new StringBuilder();
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                progress.append(line).append('\n');
                if (line.startsWith("- null")) {
                    process.toHandle().destroy();
                }
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(progress.toString())
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isNotZero();
        RunReport report = RunReportJson.read(folder.resolve("report.json"));
        assertThat(report.verdict().status()).isEqualTo(RunReport.Status.INCOMPLETE);
        assertThat(report.arms()).hasSize(1);
        assertThat(folder.resolve("report.html")).isNotEmptyFile();
        assertThat(folder.resolve("seconds-NOT-A-RESULT.csv")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("table.txt"))).contains("INCOMPLETE - NOT A RESULT");
    }

    @Test
    void killedItLeavesItsLastCheckpointMarkedIncomplete(@TempDir Path folder) throws Exception {
        Process process = start(folder);
        try (WatchService watch = folder.getFileSystem().newWatchService()) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            while (!hasFigures(folder.resolve("report.json"))) {
                WatchKey changed = watch.poll(60, TimeUnit.SECONDS);
                assertThat(changed).as("a checkpoint within a minute").isNotNull();
                changed.pollEvents();
                changed.reset();
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        RunReport report = RunReportJson.read(folder.resolve("report.json"));
        assertThat(report.verdict().status()).isEqualTo(RunReport.Status.INCOMPLETE);
        LoadArm arm = report.arms().get(0);
        assertThat(arm.outcomes().get("ok")).isPositive();
        assertThat(arm.validity().valid()).isFalse();
        assertThat(arm.seconds()).isNotEmpty();
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    private static boolean hasFigures(Path file) throws IOException {
        return Files.exists(file) && !RunReportJson.read(file).arms().isEmpty();
    }
}
