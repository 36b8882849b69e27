package io.quantbench.harness.drive.report;

import io.quantbench.harness.page.Figures;
import io.quantbench.load.report.LatencySummary;
import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.report.RunReport.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A load report for a terminal: tables of what was measured, gates, the verdict, and where the files are. */
public final class LoadReportText {
    private static final int COLUMNS = 100;
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String BOLD = "\u001b[1m";
    private static final String RESET = "\u001b[0m";

    private final boolean colours;
    private final StringBuilder text = new StringBuilder();

    /** @param colours whether ANSI colours may be used */
    public LoadReportText(boolean colours) {
        this.colours = colours;
    }

    /** The text, ending in a line break. */
    public String render(RunReport report, LoadReportFiles.Written files) {
        return render(report, List.of(files.html(), files.others().json()));
    }

    /** As above, with any files. */
    public String render(RunReport report, List<Path> files) {
        text.setLength(0);
        arms(report.arms());
        sweep(report.sweep());
        capacity(report.capacity());
        comparisons(report.comparisons());
        report.arms().forEach(arm -> stages(arm.variant(), arm.stages()));
        gates(report.gates());
        verdict(report.verdict());
        files.forEach(file -> text.append(TextTable.printable(file.toString())).append('\n'));
        return text.toString();
    }

    private void arms(List<LoadArm> arms) {
        if (arms.isEmpty()) {
            return;
        }
        TextTable table =
                new TextTable("arm", "OK/s", "p50", "p90", "p99", "p99.9", "max", "issue delay p99", "not OK", "valid");
        for (LoadArm arm : arms) {
            LatencySummary response = arm.responseNs();
            LatencySummary delay = arm.issueDelayNs();
            table.add(
                    !arm.validity().valid(),
                    arm.variant(),
                    Figures.rate(arm.throughputPerSec()),
                    figure(response, LatencySummary::p50),
                    figure(response, LatencySummary::p90),
                    figure(response, LatencySummary::p99),
                    figure(response, LatencySummary::p999),
                    figure(response, LatencySummary::max),
                    figure(delay, LatencySummary::p99),
                    String.valueOf(notOk(arm)),
                    arm.validity().valid() ? "yes" : "NO");
        }
        append(table);
    }

    static long notOk(LoadArm arm) {
        return arm.counts().scheduled() - arm.outcomes().getOrDefault("ok", 0L);
    }

    static String figure(@Nullable LatencySummary summary, ToLongFunction<LatencySummary> which) {
        return summary == null ? Figures.MISSING : Figures.duration((double) which.applyAsLong(summary));
    }

    private void sweep(List<RunReport.SweepRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        TextTable table = new TextTable(rows.get(0).axis(), "OK/s", "p50", "p99", "p99.9", "not OK", "valid");
        for (RunReport.SweepRow row : rows) {
            LatencySummary response = row.arm().responseNs();
            table.add(
                    !row.arm().validity().valid(),
                    Figures.fixed(row.value(), row.value() == Math.rint(row.value()) ? 0 : 1),
                    Figures.rate(row.arm().throughputPerSec()),
                    figure(response, LatencySummary::p50),
                    figure(response, LatencySummary::p99),
                    figure(response, LatencySummary::p999),
                    String.valueOf(notOk(row.arm())),
                    row.arm().validity().valid() ? "yes" : "NO");
        }
        append(table);
    }

    private void capacity(RunReport.@Nullable Capacity capacity) {
        if (capacity == null) {
            return;
        }
        TextTable table = new TextTable("probe", "rate/s", "OK/s", "p50", "at percentile", "slow", "took", "finding");
        for (RunReport.Probe probe : capacity.probes()) {
            table.add(
                    false,
                    probe.kind().toLowerCase(Locale.ROOT),
                    Figures.rate(probe.ratePerSec()),
                    Figures.rate(probe.okPerSec()),
                    Figures.duration((double) probe.p50Ns()),
                    Figures.duration((double) probe.percentileNs()),
                    probe.slow() + "/" + probe.queries(),
                    Figures.duration((double) probe.wallNs()),
                    probe.finding().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        append(table);
    }

    private void comparisons(List<RunReport.Comparison> comparisons) {
        for (RunReport.Comparison comparison : comparisons) {
            TextTable table =
                    new TextTable(comparison.candidate() + " / " + comparison.baseline(), "ratio", "from", "to");
            for (RunReport.Ratio ratio : comparison.ratios()) {
                table.add(
                        false,
                        ratio.figure().toLowerCase(Locale.ROOT),
                        Figures.fixed(ratio.ratio(), 3),
                        Figures.fixed(ratio.low(), 3),
                        Figures.fixed(ratio.high(), 3));
            }
            append(table);
        }
    }

    private void stages(String arm, LoadArm.@Nullable Stages stages) {
        if (stages == null) {
            return;
        }
        TextTable table = new TextTable("mean time of " + arm, "", "share");
        for (LoadArm.Stage stage : stages.stages()) {
            table.add(
                    false,
                    stage.name(),
                    (stage.meanNs() < 0 ? "-" : "") + Figures.duration(Math.abs(stage.meanNs())),
                    Figures.percent(stage.meanNs() / stages.totalNs(), 1));
        }
        table.add(!stages.consistent(), "response", Figures.duration(stages.totalNs()), "");
        append(table);
    }

    private void gates(List<RunReport.Gate> gates) {
        for (RunReport.Gate gate : gates) {
            String line = (gate.passed() ? "passed  " : gate.open() ? "open    " : "FAILED  ") + gate.name()
                    + "  required " + gate.required() + ", measured " + gate.actual();
            text.append(coloured(TextTable.printable(line), gate.passed() ? GREEN : gate.open() ? BOLD : RED))
                    .append('\n');
        }
        text.append(gates.isEmpty() ? "" : "\n");
    }

    private void verdict(RunReport.Verdict verdict) {
        boolean result = verdict.status() == Status.OK || verdict.status() == Status.GATE_FAILED;
        String word = verdict.status().name().replace('_', ' ') + (result ? "" : " - NOT A RESULT");
        text.append(coloured(word, verdict.status() == Status.OK ? GREEN : RED)).append('\n');
        verdict.sentences().forEach(this::wrapped);
        text.append('\n');
    }

    private void append(TextTable table) {
        List<String> lines = table.lines();
        for (int i = 0; i < lines.size(); i++) {
            text.append(coloured(lines.get(i), i == 0 ? BOLD : table.alarm(i) ? RED : ""))
                    .append('\n');
        }
        text.append('\n');
    }

    private void wrapped(String sentence) {
        StringBuilder line = new StringBuilder("  ");
        for (String word : TextTable.printable(sentence).split(" ", -1)) {
            if (line.length() + word.length() + 1 > COLUMNS && line.length() > 2) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder("    ");
            }
            line.append(word).append(' ');
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private String coloured(String line, String colour) {
        return colours && !colour.isEmpty() ? colour + line + RESET : line;
    }
}
