package io.quantbench.harness.cli;

import io.quantbench.load.report.RunReport;
import io.quantbench.load.report.RunReportFiles;
import io.quantbench.load.report.RunReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a load report that is named by its file or by the folder of its run. */
final class ReportArgument {
    private ReportArgument() {}

    static RunReport read(Path named) throws IOException {
        return RunReportJson.read(Files.isDirectory(named) ? named.resolve(RunReportFiles.JSON) : named);
    }
}
