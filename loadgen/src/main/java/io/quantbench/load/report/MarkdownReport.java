package io.quantbench.load.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A load report as Markdown, short enough for a comment on a pull request: verdict, arms, gates, capacity, machine. */
public final class MarkdownReport {
    private MarkdownReport() {}

    /** The text, ending in a line break. */
    public static String write(RunReport report) {
        StringBuilder text = new StringBuilder();
        text.append("### Load run: ").append(report.verdict().status()).append("\n\n");
        report.verdict()
                .sentences()
                .forEach(line -> text.append("- ").append(escaped(line)).append('\n'));
        arms(text, report);
        gates(text, report);
        comparisons(text, report);
        capacity(text, report.capacity());
        text.append(String.format(
                Locale.ROOT,
                "%n%s, %d cores; QuantBench %s, seed %d, %s%n",
                escaped(report.environment().cpuModel()),
                report.environment().logicalCores(),
                escaped(report.toolVersion()),
                report.settings().seed(),
                report.finishedAt()));
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    private static void arms(StringBuilder text, RunReport report) {
        text.append("\n| arm | valid | OK/s | p50 ms | p99 ms | p99.9 ms | not OK |\n|---|---|---|---|---|---|---|\n");
        for (LoadArm arm : report.arms()) {
            LatencySummary response = arm.responseNs();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.1f | %s | %s | %s | %d |\n",
                    escaped(arm.variant()),
                    arm.validity().valid() ? "yes" : "**no**",
                    arm.throughputPerSec(),
                    ms(response == null ? null : response.p50()),
                    ms(response == null ? null : response.p99()),
                    ms(response == null ? null : response.p999()),
                    arm.counts().issued() - arm.outcomes().getOrDefault("ok", 0L)));
        }
        for (LoadArm arm : report.arms()) {
            arm.validity().reasons().forEach(reason -> text.append("\n")
                    .append(escaped(arm.variant()))
                    .append(": ")
                    .append(escaped(reason.sentence()))
                    .append('\n'));
        }
    }

    private static void gates(StringBuilder text, RunReport report) {
        if (report.gates().isEmpty()) {
            return;
        }
        text.append("\n| gate | required | was | held |\n|---|---|---|---|\n");
        for (RunReport.Gate gate : report.gates()) {
            text.append("| ")
                    .append(escaped(gate.name()))
                    .append(" | ")
                    .append(escaped(gate.required()))
                    .append(" | ")
                    .append(escaped(gate.actual()))
                    .append(gate.passed() ? " | yes |\n" : gate.open() ? " | open |\n" : " | **no** |\n");
        }
    }

    private static void comparisons(StringBuilder text, RunReport report) {
        for (RunReport.Comparison comparison : report.comparisons()) {
            text.append(String.format(
                    Locale.ROOT,
                    "\n%s against %s, %d rounds: **%s**\n\n| figure | ratio | interval |\n|---|---|---|\n",
                    escaped(comparison.candidate()),
                    escaped(comparison.baseline()),
                    comparison.rounds(),
                    escaped(comparison.status())));
            for (RunReport.Ratio ratio : comparison.ratios()) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | ×%.3f | %.3f to %.3f (%.4g %%) |\n",
                        ratio.figure(),
                        ratio.ratio(),
                        ratio.low(),
                        ratio.high(),
                        100 * ratio.confidence()));
            }
            comparison.checks().forEach(check -> text.append("\n- ")
                    .append(escaped(check.sentence()))
                    .append('\n'));
        }
    }

    private static void capacity(StringBuilder text, RunReport.@Nullable Capacity capacity) {
        if (capacity == null) {
            return;
        }
        text.append("\nCapacity: ").append(escaped(capacity.sentence())).append('\n');
        text.append("\n| rate/s | finding | OK/s | p50 ms | percentile ms |\n|---|---|---|---|---|\n");
        for (RunReport.Probe probe : capacity.probes()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %.1f | %s | %.1f | %s | %s |\n",
                    probe.ratePerSec(),
                    probe.finding(),
                    probe.okPerSec(),
                    ms(probe.p50Ns()),
                    ms(probe.percentileNs())));
        }
    }

    private static String ms(@Nullable Long durationNs) {
        return durationNs == null ? "–" : String.format(Locale.ROOT, "%.3f", durationNs / 1e6);
    }

    private static String escaped(String text) {
        return text.replaceAll("([\\\\`*_\\[\\]<>|])", "\\\\$1").replaceAll("\\s+", " ");
    }
}
