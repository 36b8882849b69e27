package io.quantbench.harness.canary.contest;

import io.quantbench.harness.canary.contest.ContestReport.Row;
import io.quantbench.harness.canary.contest.ContestReport.Target;
import java.util.Locale;

/** A contest as text for a terminal, at most 100 columns wide. */
public final class ContestText {
    private ContestText() {}

    /** Lines ending in a line break. */
    public static String of(ContestReport report) {
        StringBuilder text = new StringBuilder();
        line(text, "%,d trials per canary, seed %d; ± is one standard error", report.trials(), report.seed());
        line(text, "");
        line(text, "Must reach (labelled shadow pairs, a look after every pair, %,d trials)", 5 * report.trials());
        for (Target target : report.targets()) {
            line(
                    text,
                    "  %-6s %-62s %s ≤ %s",
                    target.reached() ? "yes" : "NO",
                    target.name(),
                    figure(target.figure()),
                    plain(target.limit()));
        }
        String scenario = "";
        for (Row row : report.rows()) {
            if (!row.scenario().equals(scenario)) {
                scenario = row.scenario();
                line(text, "");
                line(text, "%s (%s)", scenario, row.harmful() ? "must be rolled back" : "must be promoted");
                line(
                        text,
                        "  %-16s %18s %18s %28s",
                        "judge",
                        wrongTitle(row),
                        "decided rightly",
                        "requests until then");
            }
            line(
                    text,
                    "  %-16s %18s %18s %28s",
                    row.judge(),
                    percent(row.wrong()),
                    percent(row.right()),
                    figure(row.requests()));
        }
        return text.toString();
    }

    private static String wrongTitle(Row row) {
        return row.harmful() ? "false promotes" : "false rollbacks";
    }

    private static String percent(Sample share) {
        return String.format(Locale.ROOT, "%.1f ± %.1f %%", 100 * share.value(), 100 * share.standardError());
    }

    private static String figure(Sample sample) {
        if (Double.isNaN(sample.value())) {
            return "not in half the trials";
        }
        if (sample.value() < 1) {
            return percent(sample);
        }
        String error = Double.isNaN(sample.standardError())
                ? "?"
                : String.format(Locale.ROOT, "%,.0f", sample.standardError());
        return String.format(Locale.ROOT, "%,.0f ± %s", sample.value(), error);
    }

    private static String plain(double limit) {
        return limit < 1
                ? String.format(Locale.ROOT, "%.0f %%", 100 * limit)
                : String.format(Locale.ROOT, "%,.0f", limit);
    }

    private static void line(StringBuilder text, String pattern, Object... values) {
        text.append(String.format(Locale.ROOT, pattern, values)).append('\n');
    }
}
