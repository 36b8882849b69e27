package io.quantbench.harness.canary.report;

import io.quantbench.harness.canary.judge.Evidence;
import io.quantbench.harness.canary.judge.Reason;
import io.quantbench.harness.page.Figures;
import io.quantbench.harness.page.Markup;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The report on a rollout as one self-contained HTML page: the verdict, what happened, and what each step rests on. */
final class RolloutReportHtml {
    private static final List<String> COLUMNS = List.of(
            "Step", "Outcome", "Candidate answers", "Shadow sees", "Time", "Looks", "Pairs", "Labelled", "Requests");

    private RolloutReportHtml() {}

    /** The page as text, to be stored as UTF-8. About 1 MB, nearly all of it ECharts. */
    static String render(RolloutReport report) {
        StringBuilder body = new StringBuilder(trace(report)).append(steps(report));
        List<RolloutReport.Step> reached =
                report.steps().stream().filter(step -> step.report() != null).toList();
        for (int i = 0; i < reached.size(); i++) {
            body.append(details(reached.get(i), i, i == reached.size() - 1));
        }
        return CanaryPage.render(
                new CanaryPage.Content(
                        "QuantBench rollout: " + report.candidate() + " " + outcome(report),
                        verdict(report),
                        body.toString(),
                        version(reached)),
                reached.stream()
                        .flatMap(step -> Optional.ofNullable(step.report()).stream())
                        .toList());
    }

    private static String version(List<RolloutReport.Step> reached) {
        CanaryReport first = reached.isEmpty() ? null : reached.get(0).report();
        return first == null ? "" : first.provenance().toolVersion();
    }

    private static String outcome(RolloutReport report) {
        return switch (report.phase()) {
            case PROMOTED -> "promoted";
            case ROLLED_BACK -> "rolled back";
            case RUNNING, AWAITING_APPROVAL -> "undecided";
        };
    }

    private static String verdict(RolloutReport report) {
        String look = CanaryPage.look(report.verdict());
        String last = headline(report);
        Markup page = new Markup().open("header", "class", "verdict " + look);
        page.element("span", CanaryPage.sign(report.verdict()) + outcome(report), "class", "badge " + look);
        page.element("h1", report.candidate() + " against " + report.reference() + ": " + last);
        page.element(
                "p",
                "In step " + report.step() + " after " + Figures.duration((double) report.elapsedNs())
                        + ". The verdict holds however often was looked; its errors are bounded over all steps together.");
        return page.close("header").toString();
    }

    /** How it ended, or why it has not. */
    private static String headline(RolloutReport report) {
        if (!report.phase().isFinal()) {
            for (RolloutReport.Step step : report.steps()) {
                CanaryReport found = step.report();
                if (step.name().equals(report.step()) && found != null) {
                    return found.decision().reasons().get(0).sentence();
                }
            }
        }
        return report.trace().isEmpty()
                ? ""
                : report.trace().get(report.trace().size() - 1).sentence();
    }

    private static String trace(RolloutReport report) {
        Markup page = CanaryTables.section("What happened");
        page.tableHead(List.of("Time", "Step", "What"), 3).open("tbody");
        for (RolloutReport.Line line : report.trace()) {
            page.open("tr").element("td", Figures.duration((double) line.elapsedNs()), "class", "time");
            page.element("td", line.step()).element("td", line.sentence()).close("tr");
        }
        return CanaryTables.end(page, "Times without those during which no process ran.");
    }

    private static String steps(RolloutReport report) {
        Markup page = CanaryTables.section("Steps");
        page.tableHead(COLUMNS, 2).open("tbody");
        for (RolloutReport.Step step : report.steps()) {
            CanaryReport found = step.report();
            page.open("tr").element("th", step.name(), "scope", "row");
            page.element(
                    "td",
                    found == null
                            ? "not reached"
                            : CanaryPage.words(found.decision().verdict()));
            CanaryTables.number(page, Figures.percent(step.share().candidateShare(), 1));
            CanaryTables.number(page, Figures.percent(step.share().shadowRate(), 1));
            figures(page, found);
            page.close("tr");
        }
        return CanaryTables.end(page, "Outcome is what the judge says of the step's own evidence.");
    }

    private static void figures(Markup page, @Nullable CanaryReport found) {
        if (found == null) {
            for (int i = 0; i < COLUMNS.size() - 4; i++) {
                CanaryTables.number(page, Figures.MISSING);
            }
            return;
        }
        Evidence evidence = found.decision().evidence();
        CanaryTables.number(page, Figures.duration((double) evidence.elapsedNs()));
        CanaryTables.number(page, CanaryTables.count(found.provenance().looks()));
        CanaryTables.number(page, CanaryTables.count(evidence.pairs().compared()));
        CanaryTables.number(page, CanaryTables.count(evidence.pairs().labelled()));
        CanaryTables.number(
                page,
                CanaryTables.count(
                        evidence.reference().requests() + evidence.candidate().requests()));
    }

    private static String details(RolloutReport.Step step, int index, boolean open) {
        CanaryReport report = Objects.requireNonNull(step.report());
        Markup head = open
                ? new Markup().open("details", "class", "step", "open", "open")
                : new Markup().open("details", "class", "step");
        head.open("summary")
                .text(String.format(Locale.ROOT, "Step %d, %s: ", index + 1, step.name()))
                .element("strong", CanaryPage.words(report.decision().verdict()))
                .close("summary")
                .open("ul");
        report.decision().reasons().stream().map(Reason::sentence).forEach(sentence -> head.element("li", sentence));
        head.close("ul");
        return head + CanaryPage.step(report, index) + new Markup().close("details");
    }
}
