package io.quantbench.harness.canary.report;

import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.MetricFinding;
import io.quantbench.harness.canary.judge.Reason;
import io.quantbench.harness.page.Markup;
import io.quantbench.harness.page.PageResources;
import java.util.HashMap;
import java.util.Map;

/**
 * The report as one self-contained HTML page: the verdict first, tables that need no JavaScript, charts by ECharts, and the whole report
 * embedded as JSON. The page loads nothing, and its own security policy forbids it to.
 */
public final class CanaryReportHtml {
    private CanaryReportHtml() {}

    /** The page as text, to be stored as UTF-8. About 1 MB, nearly all of it ECharts. */
    public static String render(CanaryReport report) {
        Map<String, String> parts = new HashMap<>();
        parts.put("title", Markup.escape("QuantBench canary: " + words(report.decision())));
        parts.put("css", PageResources.styleSheet() + PageResources.load(CanaryReportHtml.class, "canary.css"));
        parts.put("verdict", verdict(report.decision()));
        parts.put("guardrails", CanaryTables.guardrails(report));
        parts.put("charts", charts(report));
        parts.put("trace", CanaryTables.trace(report));
        parts.put("evidence", CanaryTables.evidence(report.decision().evidence()));
        parts.put("provenance", CanaryTables.provenance(report));
        parts.put(
                "footer",
                Markup.escape("QuantBench " + report.provenance().toolVersion()
                        + " · the same evidence file gives the same report · this page is one file and loads nothing"
                        + " · charts: Apache ECharts 5.3.1"));
        parts.put("data", PageResources.jsonInScript(CanaryReportJson.writeCompact(report)));
        parts.put("echarts", PageResources.charts());
        parts.put("script", PageResources.codeInScript(PageResources.load(CanaryReportHtml.class, "canary.js")));
        return PageResources.fill(PageResources.load(CanaryReportHtml.class, "canary.html"), parts);
    }

    private static String words(Decision decision) {
        return switch (decision.verdict()) {
            case PROMOTE -> "promote";
            case HOLD -> "hold";
            case ROLLBACK -> "roll back";
        };
    }

    private static String verdict(Decision decision) {
        String look =
                switch (decision.verdict()) {
                    case PROMOTE -> "ok";
                    case HOLD -> "void";
                    case ROLLBACK -> "bad";
                };
        String sign =
                switch (decision.verdict()) {
                    case PROMOTE -> "✓ ";
                    case HOLD -> "? ";
                    case ROLLBACK -> "✗ ";
                };
        Markup page = new Markup().open("header", "class", "verdict " + look);
        page.element("span", sign + words(decision), "class", "badge " + look);
        page.element("h1", decision.reasons().get(0).sentence()).open("ul");
        decision.reasons().stream().skip(1).map(Reason::sentence).forEach(sentence -> page.element("li", sentence));
        return page.close("ul").close("header").toString();
    }

    private static String charts(CanaryReport report) {
        Markup page =
                new Markup().open("section", "id", "charts", "hidden", "hidden").element("h2", "Course");
        page.open("div", "class", "charts");
        for (MetricFinding finding : report.decision().findings()) {
            chart(page, "effect", finding.metric(), "Effect and its interval, which holds at all looks together.");
            chart(page, "e", finding.metric(), "Largest e-values so far; dashed: what they must reach.");
        }
        return page.close("div")
                .close("section")
                .element("noscript", "The charts need JavaScript; the figures are in the tables.")
                .toString();
    }

    private static void chart(Markup page, String kind, String metric, String note) {
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
                        "data-kind",
                        kind,
                        "data-metric",
                        metric)
                .close("div")
                .close("figure");
    }
}
