package io.quantbench.harness.canary.report;

import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.Reason;
import io.quantbench.harness.page.Markup;
import java.util.List;

/** The report on one evidence file as one self-contained HTML page: the verdict first, then what it rests on. */
public final class CanaryReportHtml {
    private CanaryReportHtml() {}

    /** The page as text, to be stored as UTF-8. About 1 MB, nearly all of it ECharts. */
    public static String render(CanaryReport report) {
        return CanaryPage.render(
                new CanaryPage.Content(
                        "QuantBench canary: "
                                + CanaryPage.words(report.decision().verdict()),
                        verdict(report.decision()),
                        CanaryPage.step(report, 0),
                        report.provenance().toolVersion()),
                List.of(report));
    }

    private static String verdict(Decision decision) {
        String look = CanaryPage.look(decision.verdict());
        Markup page = new Markup().open("header", "class", "verdict " + look);
        page.element(
                "span",
                CanaryPage.sign(decision.verdict()) + CanaryPage.words(decision.verdict()),
                "class",
                "badge " + look);
        page.element("h1", decision.reasons().get(0).sentence()).open("ul");
        decision.reasons().stream().skip(1).map(Reason::sentence).forEach(sentence -> page.element("li", sentence));
        return page.close("ul").close("header").toString();
    }
}
