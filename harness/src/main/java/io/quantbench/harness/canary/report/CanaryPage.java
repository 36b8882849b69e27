package io.quantbench.harness.canary.report;

import io.quantbench.harness.canary.judge.MetricFinding;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.page.Markup;
import io.quantbench.harness.page.PageResources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the pages on one evidence file and on a whole rollout share: tables that need no JavaScript, charts by ECharts, and the reports embedded
 * as JSON. A page loads nothing, and its own security policy forbids it to.
 */
final class CanaryPage {
    private CanaryPage() {}

    /**
     * What differs.
     *
     * @param title of the page, as text
     * @param verdict markup
     * @param body markup
     * @param toolVersion of QuantBench
     */
    record Content(String title, String verdict, String body, String toolVersion) {}

    /** @param reports that the charts of the body draw, by their index */
    static String render(Content content, List<CanaryReport> reports) {
        Map<String, String> parts = new HashMap<>();
        parts.put("title", Markup.escape(content.title()));
        parts.put("css", PageResources.styleSheet() + PageResources.load(CanaryPage.class, "canary.css"));
        parts.put("verdict", content.verdict());
        parts.put("body", content.body());
        parts.put(
                "footer",
                Markup.escape("QuantBench " + content.toolVersion()
                        + " · the same evidence gives the same report · this page is one file and loads nothing"
                        + " · charts: Apache ECharts 5.3.1"));
        parts.put("data", PageResources.jsonInScript(CanaryReportJson.writeCompact(reports)));
        parts.put("echarts", PageResources.charts());
        parts.put("script", PageResources.codeInScript(PageResources.load(CanaryPage.class, "canary.js")));
        return PageResources.fill(PageResources.load(CanaryPage.class, "canary.html"), parts);
    }

    /** All about one evidence file but its verdict. */
    static String step(CanaryReport report, int index) {
        return CanaryTables.guardrails(report)
                + charts(report, index)
                + CanaryTables.trace(report)
                + CanaryTables.evidence(report.decision().evidence())
                + CanaryTables.provenance(report);
    }

    static String words(Verdict verdict) {
        return switch (verdict) {
            case PROMOTE -> "promote";
            case HOLD -> "hold";
            case ROLLBACK -> "roll back";
        };
    }

    /** Class of the style sheet. */
    static String look(Verdict verdict) {
        return switch (verdict) {
            case PROMOTE -> "ok";
            case HOLD -> "void";
            case ROLLBACK -> "bad";
        };
    }

    static String sign(Verdict verdict) {
        return switch (verdict) {
            case PROMOTE -> "✓ ";
            case HOLD -> "? ";
            case ROLLBACK -> "✗ ";
        };
    }

    private static String charts(CanaryReport report, int index) {
        Markup page = new Markup()
                .open("section", "class", "course", "hidden", "hidden")
                .element("h2", "Course");
        page.open("div", "class", "charts");
        for (MetricFinding finding : report.decision().findings()) {
            String metric = finding.metric();
            chart(page, index, "effect", metric, "Effect and its interval, which holds at all looks together.");
            chart(page, index, "e", metric, "Largest e-values so far; dashed: what they must reach.");
        }
        return page.close("div")
                .close("section")
                .element("noscript", "The charts need JavaScript; the figures are in the tables.")
                .toString();
    }

    private static void chart(Markup page, int index, String kind, String metric, String note) {
        page.open("figure")
                .open("figcaption")
                .text(metric)
                .element("small", note)
                .close("figcaption");
        page.open(
                        "div",
                        "class",
                        "chart",
                        "role",
                        "img",
                        "aria-label",
                        metric + ": " + note,
                        "data-report",
                        Integer.toString(index),
                        "data-kind",
                        kind,
                        "data-metric",
                        metric)
                .close("div")
                .close("figure");
    }
}
