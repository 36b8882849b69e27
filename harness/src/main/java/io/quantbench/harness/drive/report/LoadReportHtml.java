package io.quantbench.harness.drive.report;

import io.quantbench.harness.page.Markup;
import io.quantbench.harness.page.PageResources;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.report.RunReport.Status;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A load report as one self-contained HTML page: the verdict first, tables that need no JavaScript, and charts by ECharts. The page loads
 * nothing, and its own security policy forbids it to. That of a run that is no result says so across its top, in its title and over every
 * chart.
 */
public final class LoadReportHtml {
    private LoadReportHtml() {}

    /** The page as text, to be stored as UTF-8. About 1 MB, nearly all of it ECharts. */
    public static String render(RunReport report) {
        Status status = report.verdict().status();
        boolean result = status == Status.OK || status == Status.GATE_FAILED;
        Map<String, String> parts = new HashMap<>();
        parts.put("title", Markup.escape("QuantBench load: " + words(status)));
        parts.put("css", PageResources.styleSheet());
        parts.put("bodyClass", result ? "result" : "no-result");
        parts.put(
                "banner",
                result
                        ? ""
                        : new Markup()
                                .element(
                                        "div",
                                        words(status).toUpperCase(Locale.ROOT),
                                        "class",
                                        "banner",
                                        "role",
                                        "alert")
                                .toString());
        parts.put("verdict", verdict(report));
        parts.put("arms", LoadPageTables.arms(report));
        parts.put("charts", charts());
        parts.put("comparisons", LoadPageTables.comparisons(report));
        parts.put("gates", LoadPageTables.gates(report));
        parts.put("capacity", LoadPageTables.capacity(report));
        parts.put("sweep", LoadPageTables.sweep(report));
        parts.put("stages", LoadPageTables.stages(report));
        parts.put("provenance", LoadPageTables.provenance(report));
        parts.put(
                "footer",
                Markup.escape("QuantBench " + report.toolVersion() + " · finished " + report.finishedAt()
                        + " · this page is one file and loads nothing · charts: Apache ECharts 5.3.1"));
        parts.put("data", PageResources.jsonInScript(ChartData.of(report).json()));
        parts.put("echarts", PageResources.charts());
        parts.put("script", PageResources.codeInScript(PageResources.load(LoadReportHtml.class, "load.js")));
        return PageResources.fill(PageResources.load(LoadReportHtml.class, "load.html"), parts);
    }

    private static String words(Status status) {
        return switch (status) {
            case OK -> "OK";
            case GATE_FAILED -> "Gate failed";
            case INCONCLUSIVE -> "INCONCLUSIVE – not a result yet";
            case INVALID -> "INVALID – not a result";
            case INCOMPLETE -> "INCOMPLETE – not a result";
        };
    }

    private static String verdict(RunReport report) {
        Status status = report.verdict().status();
        String look =
                switch (status) {
                    case OK -> "ok";
                    case GATE_FAILED -> "bad";
                    case INCONCLUSIVE, INVALID, INCOMPLETE -> "void";
                };
        String sign = status == Status.OK ? "✓ " : status == Status.INCONCLUSIVE ? "? " : "✗ ";
        Markup page = new Markup().open("header", "class", "verdict " + look);
        page.element("span", sign + words(status), "class", "badge " + look);
        page.element("h1", report.verdict().sentences().get(0)).open("ul");
        report.verdict().sentences().stream().skip(1).forEach(sentence -> page.element("li", sentence));
        return page.close("ul").close("header").toString();
    }

    private static String charts() {
        Markup page =
                new Markup().open("section", "id", "charts", "hidden", "hidden").element("h2", "Charts");
        page.open("div", "class", "charts");
        chart(
                page,
                "chart-time",
                "Response time over time",
                "Each second: median, 99th percentile, slowest; log scale.");
        chart(
                page,
                "chart-percentiles",
                "Response time by percentile",
                "Solid: from the intended start; dotted: the issue delay, the generator's own part.");
        chart(page, "chart-rate", "Scheduled and answered", "Queries in each second.");
        chart(page, "chart-stages", "Where the time went", "Mean time of a query in each stage.");
        chart(
                page,
                "chart-sweep",
                "Throughput and latency",
                "The steep rise is the knee. Hollow points are not valid.");
        chart(page, "chart-capacity", "Every rate tried", "Response at the objective's percentile, by scheduled rate.");
        return page.close("div")
                .close("section")
                .element("noscript", "The charts need JavaScript; every figure is in the tables.")
                .toString();
    }

    private static void chart(Markup page, String id, String title, String note) {
        page.open("figure")
                .open("figcaption")
                .text(title)
                .element("small", note)
                .close("figcaption");
        page.open("div", "id", id, "class", "chart", "role", "img", "aria-label", title)
                .close("div");
        page.close("figure");
    }
}
