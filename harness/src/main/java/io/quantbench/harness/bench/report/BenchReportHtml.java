package io.quantbench.harness.bench.report;

import io.quantbench.harness.bench.report.BenchReport.Status;
import io.quantbench.harness.page.Markup;
import io.quantbench.harness.page.PageResources;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The report as one self-contained HTML page: the verdict first, tables that need no JavaScript, charts by ECharts, and the
 * whole report embedded as JSON. The page loads nothing, and its own security policy forbids it to.
 *
 * <p>The page of a run that is no result says so across its top, in its title and over every chart.
 */
public final class BenchReportHtml {
    private BenchReportHtml() {}

    /** The page as text, to be stored as UTF-8. About 1 MB, nearly all of it ECharts. */
    public static String render(BenchReport report) {
        Status status = report.verdict().status();
        Map<String, String> parts = new HashMap<>();
        parts.put("title", Markup.escape("QuantBench: " + words(status)));
        parts.put("css", PageResources.styleSheet());
        parts.put("bodyClass", status.isResult() ? "result" : "no-result");
        parts.put("banner", banner(status));
        parts.put("verdict", verdict(report));
        parts.put("arms", PageTables.arms(report));
        parts.put("charts", charts());
        parts.put("gates", PageTables.gates(report));
        parts.put("details", PageTables.details(report));
        parts.put("quantization", PageTables.quantization(report));
        parts.put("provenance", PageProvenance.render(report));
        parts.put("footer", footer(report));
        parts.put("data", PageResources.jsonInScript(BenchReportJson.writeCompact(report)));
        parts.put("echarts", PageResources.charts());
        parts.put("script", PageResources.codeInScript(PageResources.load(BenchReportHtml.class, "report.js")));
        return PageResources.fill(PageResources.load(BenchReportHtml.class, "report.html"), parts);
    }

    private static String words(Status status) {
        return switch (status) {
            case OK -> "OK";
            case GATE_FAILED -> "Gate failed";
            case INVALID -> "INVALID – not a result";
            case INCOMPLETE -> "INCOMPLETE – not a result";
        };
    }

    private static String banner(Status status) {
        return status.isResult()
                ? ""
                : new Markup()
                        .element("div", words(status).toUpperCase(Locale.ROOT), "class", "banner", "role", "alert")
                        .toString();
    }

    private static String verdict(BenchReport report) {
        Status status = report.verdict().status();
        String look =
                switch (status) {
                    case OK -> "ok";
                    case GATE_FAILED -> "bad";
                    case INVALID, INCOMPLETE -> "void";
                };
        String sign = status == Status.OK ? "✓ " : "✗ ";
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
                "chart-cdf",
                "Latency",
                "Share of queries answered within a time; solid: response, dashed: service.");
        chart(
                page,
                "chart-accuracy",
                "Accuracy against speed",
                "Bars: one standard error. Up and to the right is better.");
        chart(
                page,
                "chart-throughput",
                "Throughput over time",
                "OK answers in each second; gaps where other arms ran.");
        chart(page, "chart-sizes", "Model size", "All files of the variant.");
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

    private static String footer(BenchReport report) {
        return Markup.escape("QuantBench " + report.toolVersion() + " · finished " + report.finishedAt()
                + " · this page is one file and loads nothing · charts: Apache ECharts 5.3.1");
    }
}
