package io.quantbench.harness.drive.report;

import io.quantbench.load.report.AtomicFiles;
import io.quantbench.load.report.ReportWriteException;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.report.RunReportFiles;
import java.nio.file.Path;

/** Writes everything that a load run leaves behind into a directory, each file whole or not at all, the JSON first. */
public final class LoadReportFiles {
    /** Name of the page. */
    public static final String HTML = "report.html";

    private final AtomicFiles files;

    public LoadReportFiles(AtomicFiles files) {
        this.files = files;
    }

    /**
     * Where the files are.
     *
     * @param html the page for people
     * @param others for machines
     */
    public record Written(Path html, RunReportFiles.Written others) {}

    /**
     * Writes the files.
     *
     * @throws ReportWriteException for the first that could not be written; its earlier version is unchanged
     */
    public Written write(Path directory, RunReport report) throws ReportWriteException {
        RunReportFiles.Written others = new RunReportFiles(files).write(directory, report);
        Path html = directory.resolve(HTML);
        files.writeText(html, LoadReportHtml.render(report));
        return new Written(html, others);
    }
}
