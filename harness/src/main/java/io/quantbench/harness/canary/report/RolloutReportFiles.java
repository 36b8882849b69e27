package io.quantbench.harness.canary.report;

import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.EventLog;
import io.quantbench.harness.canary.RolloutStep;
import io.quantbench.harness.canary.StepEvidence;
import io.quantbench.load.report.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes what a canary's log tells into a directory: the evidence of each step as a file of its own, and the report on all of them, which is
 * made from those files. So each part of the report can be had again by {@code quantbench canary replay}, bit for bit.
 */
public final class RolloutReportFiles {
    private final AtomicFiles files;

    public RolloutReportFiles(AtomicFiles files) {
        this.files = files;
    }

    /**
     * Where everything is.
     *
     * @param json the report
     * @param html the same as a page
     * @param evidence one file for each step that was reached, in order
     */
    public record Written(Path json, Path html, List<Path> evidence) {
        public Written {
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * Writes evidence, then the reports.
     *
     * @param log read once; stays open
     * @param toolVersion of QuantBench
     * @param commit of its sources
     * @throws IOException with a sentence, if the log cannot be read or a file cannot be written
     */
    public Written write(Path directory, EventLog log, String toolVersion, String commit) throws IOException {
        Files.createDirectories(directory);
        List<Path> evidence = new ArrayList<>();
        CanaryState end = StepEvidence.writeAll(log, (index, step) -> {
            evidence.add(directory.resolve(name(index, step)));
            return Files.newBufferedWriter(evidence.get(evidence.size() - 1), StandardCharsets.UTF_8);
        });
        List<CanaryReport> reached = new ArrayList<>();
        for (Path file : evidence) {
            reached.add(CanaryReplay.of(file, toolVersion, commit));
        }
        RolloutReport report = RolloutReport.of(end, reached);
        Written written = new Written(
                directory.resolve(CanaryReportFiles.JSON), directory.resolve(CanaryReportFiles.HTML), evidence);
        files.writeText(written.json(), CanaryReportJson.write(report));
        files.writeText(written.html(), RolloutReportHtml.render(report));
        return written;
    }

    /** Such as {@code evidence-2-canary-5.jsonl}; whatever a step is called, its file can be made. */
    private static String name(int index, RolloutStep step) {
        return String.format(
                Locale.ROOT, "evidence-%d-%s.jsonl", index + 1, step.name().replaceAll("[^A-Za-z0-9_-]", "-"));
    }
}
