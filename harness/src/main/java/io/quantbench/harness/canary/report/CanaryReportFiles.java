package io.quantbench.harness.canary.report;

import io.quantbench.load.report.AtomicFiles;
import io.quantbench.load.report.ReportWriteException;
import java.nio.file.Path;

/** Writes the files of a report into a directory, each whole or not at all. */
public final class CanaryReportFiles {
    /** Name of the JSON report. */
    public static final String JSON = "report.json";

    /** Name of the HTML report. */
    public static final String HTML = "report.html";

    private final AtomicFiles files;

    public CanaryReportFiles(AtomicFiles files) {
        this.files = files;
    }

    /** Where the reports are. */
    public record Written(Path json, Path html) {}

    /**
     * Writes both files, the JSON first: it holds everything.
     *
     * @throws ReportWriteException for the first file that could not be written; its earlier version is unchanged
     */
    public Written write(Path directory, CanaryReport report) throws ReportWriteException {
        Written written = new Written(directory.resolve(JSON), directory.resolve(HTML));
        files.writeText(written.json(), CanaryReportJson.write(report));
        files.writeText(written.html(), CanaryReportHtml.render(report));
        return written;
    }
}
