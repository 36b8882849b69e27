package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.bench.TinyModels;
import io.quantbench.harness.bench.report.BenchReport;
import io.quantbench.harness.bench.report.BenchReportJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to end, as by Ctrl-C: the JVM treats SIGINT and SIGTERM alike. */
class InterruptTest {
    @Test
    void writesWhatItHasAndMarksItIncomplete(@TempDir Path folder) throws IOException, InterruptedException {
        Path model = TinyModels.classifier(folder.resolve("tiny.onnx"));
        Path table = folder.resolve("table.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        QuantBench.class.getName(),
                        "bench",
                        "--model",
                        model.toString(),
                        "--variants",
                        "fp32",
                        "--quick",
                        "--metrics-port",
                        "0",
                        "--out",
                        folder.toString())
                .redirectOutput(table.toFile())
                .start();
        String progress;
        try {
            progress = endWhenItReaches("- open loop", process);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(progress).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(progress).isNotZero();
        assertThat(progress).doesNotContain("quantbench: ", "Exception");
        BenchReport report = BenchReportJson.read(folder.resolve("report.json"));
        assertThat(report.verdict().status()).isEqualTo(BenchReport.Status.INCOMPLETE);
        assertThat(folder.resolve("report.html")).isNotEmptyFile();
        assertThat(Files.readString(table)).contains("stopped before its end");
    }

    /** Reads the progress to its end; asks through the handle, since the process itself would close its streams. */
    private static String endWhenItReaches(String start, Process process) throws IOException {
        StringBuilder read = new StringBuilder();
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read.append(line).append('\n');
                if (line.startsWith(start)) {
                    process.toHandle().destroy();
                }
            }
        }
        return read.toString();
    }
}
