package io.quantbench.load.report;

import io.quantbench.load.record.HistogramLog;
import io.quantbench.load.record.LatencyDistribution;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes all files of a load report into a directory, each whole or not at all, the JSON first: it holds everything. A run that is no
 * result has {@code -NOT-A-RESULT} in the names of all files but the JSON.
 */
public final class RunReportFiles {
    /** Name of the JSON report. */
    public static final String JSON = "report.json";

    private static final String NO_RESULT = "-NOT-A-RESULT";

    private final AtomicFiles files;

    public RunReportFiles(AtomicFiles files) {
        this.files = files;
    }

    /** Where the files are. */
    public record Written(Path json, Path arms, Path seconds, Path histograms, Path junit, Path markdown) {}

    /**
     * Writes the files.
     *
     * @throws ReportWriteException for the first that could not be written; its earlier version is unchanged
     */
    public Written write(Path directory, RunReport report) throws ReportWriteException {
        RunReport.Status status = report.verdict().status();
        String mark = status == RunReport.Status.OK || status == RunReport.Status.GATE_FAILED ? "" : NO_RESULT;
        Written written = new Written(
                directory.resolve(JSON),
                directory.resolve("arms" + mark + ".csv"),
                directory.resolve("seconds" + mark + ".csv"),
                directory.resolve("latency" + mark + ".hlog"),
                directory.resolve("junit" + mark + ".xml"),
                directory.resolve("report" + mark + ".md"));
        files.writeText(written.json(), RunReportJson.write(report));
        files.writeText(written.arms(), CsvReports.arms(report));
        files.writeText(written.seconds(), CsvReports.seconds(report));
        long startEpochMs = report.environment().startedAt().toEpochMilli();
        files.write(written.histograms(), out -> HistogramLog.write(out, startEpochMs, lines(report, startEpochMs)));
        files.writeText(written.junit(), JUnitReport.write(report));
        files.writeText(written.markdown(), MarkdownReport.write(report));
        return written;
    }

    private static List<HistogramLog.Line> lines(RunReport report, long startEpochMs) {
        List<HistogramLog.Line> lines = new ArrayList<>();
        for (LoadArm arm : report.arms()) {
            String tag = arm.variant().replaceAll("[,\\s]", "_");
            LoadArm.Histograms histograms = arm.histograms();
            lines.add(line(tag + ".response", startEpochMs, arm, histograms.response()));
            lines.add(line(tag + ".service", startEpochMs, arm, histograms.service()));
            lines.add(line(tag + ".issue-delay", startEpochMs, arm, histograms.issueDelay()));
        }
        return lines;
    }

    private static HistogramLog.Line line(String tag, long startEpochMs, LoadArm arm, String encoded) {
        return new HistogramLog.Line(tag, startEpochMs, arm.measuredNs(), LatencyDistribution.decode(encoded));
    }
}
