package io.quantbench.load.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Two load reports side by side, arm by arm. The runs lay apart in time, so no interval says whether a difference is more than the
 * machine's mood: race the arms in one run for that.
 *
 * @param rows one per arm that both reports have, in the order of the first
 * @param onlyInFirst arms that the second report lacks
 * @param onlyInSecond arms that the first report lacks
 * @param cautions what makes the figures hard to compare: another machine, settings or data, or a run that is no result
 */
public record ReportComparison(
        List<Row> rows, List<String> onlyInFirst, List<String> onlyInSecond, List<String> cautions) {
    public ReportComparison {
        rows = List.copyOf(rows);
        onlyInFirst = List.copyOf(onlyInFirst);
        onlyInSecond = List.copyOf(onlyInSecond);
        cautions = List.copyOf(cautions);
    }

    /**
     * One arm, second report over first. A ratio is null where one of them has no figure.
     *
     * @param variant the arm
     * @param p50Ratio of the median response time
     * @param p99Ratio of the 99th percentile
     * @param throughputRatio of the queries answered OK per second
     */
    public record Row(
            String variant, @Nullable Double p50Ratio, @Nullable Double p99Ratio, @Nullable Double throughputRatio) {}

    /** The second report over the first. */
    public static ReportComparison of(RunReport first, RunReport second) {
        List<Row> rows = new ArrayList<>();
        for (LoadArm arm : first.arms()) {
            second.arm(arm.variant()).ifPresent(other -> rows.add(row(arm, other)));
        }
        return new ReportComparison(rows, missing(first, second), missing(second, first), cautions(first, second));
    }

    private static Row row(LoadArm a, LoadArm b) {
        LatencySummary before = a.responseNs();
        LatencySummary after = b.responseNs();
        if (before == null || after == null) {
            return new Row(a.variant(), null, null, ratio(a.throughputPerSec(), b.throughputPerSec()));
        }
        return new Row(
                a.variant(),
                ratio((double) before.p50(), (double) after.p50()),
                ratio((double) before.p99(), (double) after.p99()),
                ratio(a.throughputPerSec(), b.throughputPerSec()));
    }

    private static @Nullable Double ratio(double before, double after) {
        return before > 0 && after > 0 ? after / before : null;
    }

    private static List<String> missing(RunReport from, RunReport in) {
        return from.arms().stream()
                .map(LoadArm::variant)
                .filter(variant -> in.arm(variant).isEmpty())
                .toList();
    }

    private static List<String> cautions(RunReport first, RunReport second) {
        List<String> cautions = new ArrayList<>();
        noResult(cautions, "first", first);
        noResult(cautions, "second", second);
        differ(
                cautions,
                "CPU",
                first.environment().cpuModel(),
                second.environment().cpuModel());
        differ(
                cautions,
                "number of cores",
                first.environment().logicalCores(),
                second.environment().logicalCores());
        differ(
                cautions,
                "JDK",
                first.environment().jdkVersion(),
                second.environment().jdkVersion());
        differ(cautions, "data set", first.data(), second.data());
        differ(
                cautions,
                "target rate",
                String.valueOf(first.settings().targetRatePerSec()),
                String.valueOf(second.settings().targetRatePerSec()));
        differ(
                cautions,
                "concurrency",
                String.valueOf(first.settings().concurrency()),
                String.valueOf(second.settings().concurrency()));
        differ(cautions, "seed", first.settings().seed(), second.settings().seed());
        return cautions;
    }

    private static void noResult(List<String> cautions, String which, RunReport report) {
        RunReport.Status status = report.verdict().status();
        if (status != RunReport.Status.OK && status != RunReport.Status.GATE_FAILED) {
            cautions.add("The " + which + " run is " + status + ": its figures are not a result.");
        }
    }

    private static void differ(List<String> cautions, String what, Object a, Object b) {
        if (!a.equals(b)) {
            cautions.add("The " + what + " differs: " + a + " and " + b + ".");
        }
    }

    /** The comparison as Markdown, ending in a line break. */
    public String toMarkdown() {
        StringBuilder text = new StringBuilder("| arm | p50 | p99 | throughput |\n|---|---|---|---|\n");
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s |\n",
                    row.variant(),
                    times(row.p50Ratio()),
                    times(row.p99Ratio()),
                    times(row.throughputRatio())));
        }
        onlyInFirst.forEach(
                arm -> text.append("\nOnly in the first: ").append(arm).append('\n'));
        onlyInSecond.forEach(
                arm -> text.append("\nOnly in the second: ").append(arm).append('\n'));
        cautions.forEach(caution -> text.append("\n- ").append(caution).append('\n'));
        return text.toString();
    }

    private static String times(@Nullable Double ratio) {
        return ratio == null ? "–" : String.format(Locale.ROOT, "×%.3f", ratio);
    }
}
