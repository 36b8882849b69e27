package io.quantbench.harness.quantize.report;

import io.quantbench.harness.page.Markup;
import io.quantbench.harness.page.PageResources;
import io.quantbench.harness.quantize.report.QuantizeVerdict.Status;
import java.util.HashMap;
import java.util.Map;

/**
 * The report as one self-contained HTML page: the verdict first, tables that need no JavaScript, charts by ECharts, and the whole report
 * embedded as JSON. The page loads nothing, and its own security policy forbids it to.
 */
public final class QuantizeReportHtml {
    private QuantizeReportHtml() {}

    /** The page as text, to be stored as UTF-8. About 1 MB, nearly all of it ECharts. */
    public static String render(QuantizeReport report) {
        Map<String, String> parts = new HashMap<>();
        parts.put(
                "title",
                Markup.escape(
                        "QuantBench quantize: " + report.verdict().status().words()));
        parts.put("css", PageResources.styleSheet() + PageResources.load(QuantizeReportHtml.class, "quantize.css"));
        parts.put("verdict", verdict(report));
        parts.put("summary", SummaryTables.render(report));
        parts.put("charts", charts());
        parts.put("runtime", RuntimeTables.render(report));
        parts.put("nodes", NodeTables.render(report));
        parts.put("provenance", ReportProvenance.render(report));
        parts.put(
                "footer",
                Markup.escape("QuantBench " + report.toolVersion() + " · finished " + report.finishedAt()
                        + " · this page is one file and loads nothing · charts: Apache ECharts 5.3.1"));
        parts.put("data", PageResources.jsonInScript(QuantizeReportJson.writeCompact(report)));
        parts.put("echarts", PageResources.charts());
        parts.put("script", PageResources.codeInScript(PageResources.load(QuantizeReportHtml.class, "quantize.js")));
        return PageResources.fill(PageResources.load(QuantizeReportHtml.class, "quantize.html"), parts);
    }

    private static String verdict(QuantizeReport report) {
        Status status = report.verdict().status();
        String look =
                switch (status) {
                    case FASTER -> "ok";
                    case UNDECIDED -> "void";
                    case SLOWER_THAN_FP32, GOAL_MISSED -> "bad";
                };
        String sign = status == Status.FASTER ? "✓ " : status == Status.UNDECIDED ? "? " : "✗ ";
        Markup page = new Markup().open("header", "class", "verdict " + look);
        page.element("span", sign + status.words(), "class", "badge " + look);
        page.element("h1", report.verdict().sentences().get(0)).open("ul");
        report.verdict().sentences().stream().skip(1).forEach(sentence -> page.element("li", sentence));
        report.warnings().forEach(warning -> page.element("li", warning, "class", "warning"));
        return page.close("ul").close("header").toString();
    }

    private static String charts() {
        Markup page =
                new Markup().open("section", "id", "charts", "hidden", "hidden").element("h2", "Charts");
        chart(
                page,
                "chart-sqnr",
                "Signal to quantization noise by tensor",
                "In graph order, dB: higher is better, 6 dB is one bit. Points at the top edge have no error.");
        page.open("div", "class", "charts");
        chart(page, "chart-sizes", "Size by operator", "Constants, before and after.");
        chart(
                page,
                "chart-kernels",
                "What the engine runs",
                "Kernels by operator, coloured by what they compute with.");
        return page.close("div")
                .close("section")
                .element("noscript", "The charts need JavaScript; every figure is in the tables.")
                .toString();
    }

    private static void chart(Markup page, String id, String title, String note) {
        page.open("figure", "id", "figure-" + id)
                .open("figcaption")
                .text(title)
                .element("small", note)
                .close("figcaption");
        page.open("div", "id", id, "class", "chart", "role", "img", "aria-label", title)
                .close("div");
        page.close("figure");
    }
}
