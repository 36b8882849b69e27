package io.quantbench.harness.bench.report;

import io.quantbench.harness.page.Figures;
import io.quantbench.harness.page.Markup;
import io.quantbench.load.report.LatencySummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of the page. */
final class PageTables {
    private static final List<String> ARM_COLUMNS = List.of(
            "Variant",
            "Size",
            "Speed",
            "Capacity per s",
            "Response p50",
            "Response p99",
            "Service p50",
            "Cosine",
            "Task metric",
            "Worse / better",
            "Valid");

    private PageTables() {}

    static String arms(BenchReport report) {
        if (report.arms().isEmpty()) {
            return new Markup().element("section", "No arm was measured.").toString();
        }
        Markup page = new Markup().open("section").element("h2", "Arms").open("div", "class", "scroll");
        page.open("table", "class", "cards").tableHead(ARM_COLUMNS, 1).open("tbody");
        report.arms().forEach(arm -> armRow(page, arm, report));
        page.close("tbody").close("table").close("div");
        report.arms().stream()
                .filter(arm -> arm.taskAbsentReason() != null)
                .forEach(arm -> page.element(
                        "p", arm.variant() + ": accuracy not measured: " + arm.taskAbsentReason(), "class", "soft"));
        return page.close("section").toString();
    }

    private static void armRow(Markup page, ArmReport arm, BenchReport report) {
        boolean baseline = arm.variant().equals(report.settings().baseline());
        page.open("tr", "class", baseline ? "baseline" : "");
        page.open("th", "scope", "row").text(arm.variant());
        page.element("small", baseline ? arm.description() + " · baseline" : arm.description())
                .close("th");
        cell(page, 1, Figures.size(arm.sizeBytes()), relativeSize(arm, report));
        page.open("td", "class", "num", "data-label", ARM_COLUMNS.get(2)).open("span");
        if (arm.slowerThanFp32()) {
            page.open("span", "class", "slower").text(Figures.speedup(arm.speedup()));
            page.element("small", "SLOWER than " + report.settings().baseline()).close("span");
        } else {
            page.text(Figures.speedup(arm.speedup()));
        }
        page.close("span").close("td");
        cell(page, 3, Figures.rate(arm.throughputPerSec()), "");
        LatencySummary response = arm.responseNs();
        cell(page, 4, Figures.durationOrDash(response == null ? null : response.p50()), "");
        cell(page, 5, Figures.durationOrDash(response == null ? null : response.p99()), "");
        LatencySummary service = arm.serviceNs();
        cell(page, 6, Figures.durationOrDash(service == null ? null : service.p50()), "");
        quality(page, arm);
        page.open("td", "class", "num", "data-label", ARM_COLUMNS.get(10));
        boolean valid = arm.validity().valid();
        page.element("span", valid ? "valid" : "INVALID", "class", valid ? "badge ok" : "badge void");
        page.close("td").close("tr");
    }

    private static void quality(Markup page, ArmReport arm) {
        ArmReport.Fidelity fidelity = arm.fidelity();
        cell(
                page,
                7,
                fidelity == null ? Figures.MISSING : Figures.fixed(fidelity.cosineMean(), 4),
                fidelity == null ? "" : "min " + Figures.fixed(fidelity.cosineMin(), 4));
        ArmReport.Task task = arm.task();
        if (task == null) {
            cell(page, 8, Figures.MISSING, "not measured");
            cell(page, 9, Figures.MISSING, "");
            return;
        }
        cell(
                page,
                8,
                Figures.withError(task.value(), task.standardError(), " ± ") + " %",
                task.lowerIsBetter() ? task.metric() + " (less is better)" : task.metric());
        Double p = task.mcnemarP();
        cell(page, 9, task.regressions() + " / " + task.improvements(), p == null ? "" : "p = " + Figures.fixed(p, 3));
    }

    private static void cell(Markup page, int column, String text, String note) {
        page.open("td", "class", "num", "data-label", ARM_COLUMNS.get(column))
                .open("span")
                .text(text);
        if (!note.isEmpty()) {
            page.element("small", note);
        }
        page.close("span").close("td");
    }

    private static String relativeSize(ArmReport arm, BenchReport report) {
        return report.baselineArm()
                .filter(base -> base.sizeBytes() > 0 && !base.variant().equals(arm.variant()))
                .map(base -> Figures.percent((double) arm.sizeBytes() / base.sizeBytes(), 0))
                .orElse("");
    }

    static String gates(BenchReport report) {
        if (report.gates().isEmpty()) {
            return "";
        }
        Markup page = new Markup().open("section").element("h2", "Gates").open("table", "class", "cards");
        List<String> columns = List.of("Gate", "Required", "Measured", "Held");
        page.tableHead(columns, 1).open("tbody");
        for (BenchReport.Gate gate : report.gates()) {
            page.open("tr").element("th", gate.name(), "scope", "row");
            page.element("td", gate.required(), "class", "num", "data-label", columns.get(1));
            page.element("td", gate.actual(), "class", "num", "data-label", columns.get(2));
            page.open("td", "class", "num", "data-label", columns.get(3));
            page.element(
                    "span", gate.passed() ? "✓ held" : "✗ FAILED", "class", gate.passed() ? "badge ok" : "badge bad");
            page.close("td").close("tr");
        }
        return page.close("tbody").close("table").close("section").toString();
    }

    static String details(BenchReport report) {
        if (report.arms().isEmpty()) {
            return "";
        }
        Markup page = new Markup().open("section").element("h2", "Each arm");
        report.arms().forEach(arm -> details(page, arm));
        return page.close("section").toString();
    }

    private static void details(Markup page, ArmReport arm) {
        page.element("h3", arm.variant());
        for (ArmReport.Reason reason : arm.validity().reasons()) {
            page.open("p").element("span", reason.criterion(), "class", "badge void");
            page.text(" " + reason.sentence()).close("p");
        }
        page.open("div", "class", "scroll").open("table");
        page.tableHead(List.of("", "p50", "p90", "p95", "p99", "p99.9", "max", "mean"), 1)
                .open("tbody");
        latencyRow(page, "Response", arm.responseNs());
        latencyRow(page, "Service", arm.serviceNs());
        page.close("tbody").close("table").close("div").open("dl");
        ArmReport.OpenLoop openLoop = arm.openLoop();
        if (openLoop != null) {
            page.entry(
                    "Open loop",
                    "%s/s asked for, %s/s achieved"
                            .formatted(
                                    Figures.rate(openLoop.targetRatePerSec()),
                                    Figures.rate(openLoop.achievedRatePerSec())));
        }
        page.entry("Outcomes", outcomes(arm));
        fidelityAndTask(page, arm);
        ArmReport.Batches batches = arm.batches();
        if (batches != null) {
            page.entry(
                    "Batches",
                    "%d, mean size %s, largest %d, mean wait %s"
                            .formatted(
                                    batches.count(),
                                    Figures.fixed(batches.meanSize(), 2),
                                    batches.maxSize(),
                                    batches.meanQueueNs() == null
                                            ? Figures.MISSING
                                            : Figures.duration(batches.meanQueueNs())));
        }
        page.close("dl");
    }

    private static String outcomes(ArmReport arm) {
        List<String> occurred = arm.outcomes().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .toList();
        return String.join(", ", occurred);
    }

    private static void fidelityAndTask(Markup page, ArmReport arm) {
        ArmReport.Fidelity fidelity = arm.fidelity();
        if (fidelity != null) {
            page.entry(
                    "Fidelity",
                    "cosine mean %s, min %s; agreement %s; SQNR %s; %d rows"
                            .formatted(
                                    Figures.fixed(fidelity.cosineMean(), 5),
                                    Figures.fixed(fidelity.cosineMin(), 5),
                                    Figures.percent(fidelity.agreement(), 1),
                                    fidelity.sqnrDb() == null
                                            ? Figures.MISSING
                                            : Figures.fixed(fidelity.sqnrDb(), 1) + " dB",
                                    fidelity.rows()));
        }
        ArmReport.Task task = arm.task();
        if (task != null) {
            page.entry(
                    "Task",
                    "%s %s ± %s, F1 %s, %d rows; %s of predictions identical"
                            .formatted(
                                    task.metric(),
                                    Figures.percent(task.value(), 2),
                                    Figures.percent(task.standardError(), 2),
                                    Figures.fixed(task.f1(), 4),
                                    task.rows(),
                                    Figures.percent(task.identicalPredictions(), 1)));
        }
    }

    private static void latencyRow(Markup page, String name, @Nullable LatencySummary summary) {
        page.open("tr").element("th", name, "scope", "row");
        if (summary == null) {
            page.element("td", "not measured", "colspan", "7", "class", "soft");
        } else {
            for (double ns : new double[] {
                summary.p50(), summary.p90(), summary.p95(), summary.p99(), summary.p999(), summary.max()
            }) {
                page.element("td", Figures.duration(ns), "class", "num");
            }
            page.element("td", Figures.duration(summary.mean()), "class", "num");
        }
        page.close("tr");
    }

    static String quantization(BenchReport report) {
        if (report.quantization().isEmpty()) {
            return "";
        }
        Markup page = new Markup().open("section").element("h2", "Made in this run");
        for (BenchReport.Quantization made : report.quantization()) {
            page.element("h3", made.variant() + " in " + Figures.duration((double) made.wallNs()));
            page.element("pre", String.join("\n", made.plan()));
        }
        return page.close("section").toString();
    }
}
