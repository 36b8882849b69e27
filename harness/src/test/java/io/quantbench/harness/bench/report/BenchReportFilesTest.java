package io.quantbench.harness.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantbench.load.report.AtomicFiles;
import io.quantbench.load.report.ReportWriteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportFilesTest {
    private final BenchReportFiles files = new BenchReportFiles(AtomicFiles.onDisk());

    @Test
    void writesBothReports(@TempDir Path directory) throws IOException {
        BenchReportFiles.Written written = files.write(directory.resolve("out"), SyntheticReports.ok());
        assertThat(BenchReportJson.read(written.json())).isEqualTo(SyntheticReports.ok());
        assertThat(written.html()).content().startsWith("<!DOCTYPE html>");
    }

    @Test
    void namesTheReportThatCouldNotBeWritten(@TempDir Path directory) throws IOException {
        Files.createDirectory(directory.resolve("report.html"));
        assertThatExceptionOfType(ReportWriteException.class)
                .isThrownBy(() -> files.write(directory, SyntheticReports.ok()))
                .withMessageContaining("report.html: it is a directory");
    }
}
