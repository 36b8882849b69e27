package io.quantbench.harness.bench.recipes;

import io.quantbench.harness.bench.recipes.RecipeBenchmarkReport.ArmResult;
import io.quantbench.harness.bench.recipes.RecipeBenchmarkReport.Baseline;
import io.quantbench.harness.bench.recipes.RecipeBenchmarkReport.Point;
import io.quantbench.harness.page.Figures;
import java.util.Locale;

/** The report as tables of plain text, one for each length. */
public final class RecipeBenchmarkText {
    private static final int LEAST_NAME = 14;

    private RecipeBenchmarkText() {}

    /** The whole report, ending in a line break. */
    public static String render(RecipeBenchmarkReport report) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "fp32 is %s as it came, %s. Inputs: %s.%n",
                report.model(),
                Figures.size(report.baselineBytes()),
                report.samples()));
        if (!report.calibration().isEmpty()) {
            text.append(String.format(Locale.ROOT, "Calibrated: %s.%n", report.calibration()));
        }
        for (Baseline length : report.baseline()) {
            append(text, report, length);
        }
        for (ArmResult arm : report.arms()) {
            if (!arm.problem().isEmpty()) {
                text.append(String.format(Locale.ROOT, "%nnot measured: %s: %s%n", arm.name(), arm.problem()));
            }
        }
        if (!report.complete()) {
            text.append(String.format("%nSTOPPED before its end: lengths that are missing were not measured.%n"));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, RecipeBenchmarkReport report, Baseline length) {
        int width = report.arms().stream()
                .mapToInt(arm -> arm.name().length())
                .max()
                .orElse(0);
        String name = "%-" + Math.max(LEAST_NAME, width) + "s";
        String title = length.length().equals("samples") ? "samples as they are" : length.length() + " tokens";
        text.append(String.format(
                Locale.ROOT,
                "%n%s: fp32 %.2f ms in the median; %d inputs timed over %d rounds, %d compared%n",
                title,
                length.medianMs(),
                length.timedSamples(),
                length.rounds(),
                length.comparedSamples()));
        text.append(String.format(
                Locale.ROOT,
                name + "  %8s  %-14s  %-13s  %7s  %7s  %6s  %s%n",
                "recipe",
                "speed-up",
                "interval",
                "verdict",
                "cosine",
                "lowest",
                "size",
                "made in"));
        for (ArmResult arm : report.arms()) {
            arm.points().stream()
                    .filter(point -> point.length().equals(length.length()))
                    .forEach(point -> text.append(line(name, arm, point)));
        }
    }

    private static String line(String name, ArmResult arm, Point point) {
        String made = arm.makeSeconds() == 0 ? "elsewhere" : String.format(Locale.ROOT, "%.1f s", arm.makeSeconds());
        String calibrated = arm.calibrationSeconds() == 0
                ? ""
                : String.format(Locale.ROOT, " + %.1f s calibration", arm.calibrationSeconds());
        return String.format(
                Locale.ROOT,
                name + "  %7.2fx  %-14s  %-13s  %7.4f  %7.4f  %5.2fx  %s%n",
                arm.name(),
                point.speedup(),
                String.format(Locale.ROOT, "%.2f to %.2f", point.low(), point.high()),
                point.verdict(),
                point.cosineMean(),
                point.cosineMin(),
                arm.sizeRatio(),
                made + calibrated);
    }
}
