package io.quantbench.harness.drive.report;

import io.quantbench.harness.page.Figures;
import io.quantbench.harness.page.Markup;
import io.quantbench.load.report.LatencySummary;
import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.RunEnvironment;
import io.quantbench.load.report.RunReport;
import java.util.List;
import java.util.Locale;

/** The tables of the page: every figure of the charts is in one of them, or in the files beside the page. */
final class LoadPageTables {
    private LoadPageTables() {}

    static String arms(RunReport report) {
        if (report.arms().isEmpty()) {
            return "";
        }
        Markup page =
                new Markup().open("section").element("h2", "What was measured").open("div", "class", "scroll");
        List<String> columns = List.of(
                "Arm",
                "Valid",
                "OK/s",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "max",
                "Service p99",
                "Issue delay p99",
                "Not OK");
        page.open("table", "class", "cards").tableHead(columns, 2).open("tbody");
        for (LoadArm arm : report.arms()) {
            LatencySummary response = arm.responseNs();
            page.open("tr")
                    .open("th", "scope", "row")
                    .text(arm.variant())
                    .element("small", arm.description())
                    .close("th");
            page.open("td", "data-label", "Valid");
            boolean valid = arm.validity().valid();
            page.element("span", valid ? "✓ valid" : "✗ no", "class", valid ? "badge ok" : "badge void")
                    .close("td");
            number(page, "OK/s", Figures.rate(arm.throughputPerSec()));
            number(page, "p50", LoadReportText.figure(response, LatencySummary::p50));
            number(page, "p90", LoadReportText.figure(response, LatencySummary::p90));
            number(page, "p99", LoadReportText.figure(response, LatencySummary::p99));
            number(page, "p99.9", LoadReportText.figure(response, LatencySummary::p999));
            number(page, "max", LoadReportText.figure(response, LatencySummary::max));
            number(page, "Service p99", LoadReportText.figure(arm.serviceNs(), LatencySummary::p99));
            number(page, "Issue delay p99", LoadReportText.figure(arm.issueDelayNs(), LatencySummary::p99));
            number(page, "Not OK", String.valueOf(LoadReportText.notOk(arm)));
            page.close("tr");
        }
        page.close("tbody").close("table").close("div");
        page.element(
                "p",
                "Response counts from the intended start of a query, service from its actual issue; what lies between is the "
                        + "issue delay, the generator's own doing.",
                "class",
                "soft");
        return page.close("section").toString();
    }

    private static void number(Markup page, String label, String text) {
        page.element("td", text, "class", "num", "data-label", label);
    }

    static String gates(RunReport report) {
        if (report.gates().isEmpty()) {
            return "";
        }
        Markup page = new Markup().open("section").element("h2", "Gates").open("div", "class", "scroll");
        page.open("table")
                .tableHead(List.of("Gate", "Required", "Was", "Held"), 4)
                .open("tbody");
        for (RunReport.Gate gate : report.gates()) {
            page.open("tr").element("th", gate.name(), "scope", "row");
            page.element("td", gate.required()).element("td", gate.actual()).open("td");
            page.element("span", gate.passed() ? "✓ held" : gate.open() ? "? open" : "✗ no", "class", look(gate));
            page.close("td").close("tr");
        }
        return page.close("tbody").close("table").close("div").close("section").toString();
    }

    private static String look(RunReport.Gate gate) {
        return gate.passed() ? "badge ok" : gate.open() ? "badge void" : "badge bad";
    }

    static String comparisons(RunReport report) {
        if (report.comparisons().isEmpty()) {
            return "";
        }
        Markup page = new Markup().open("section").element("h2", "Arms compared over the same trace");
        for (RunReport.Comparison comparison : report.comparisons()) {
            page.element(
                    "h3",
                    comparison.candidate() + " over " + comparison.baseline() + ": "
                            + comparison.status().toLowerCase(Locale.ROOT) + ", " + comparison.rounds() + " rounds");
            page.open("table")
                    .tableHead(List.of("Figure", "Ratio", "From", "To", "Confidence"), 1)
                    .open("tbody");
            for (RunReport.Ratio ratio : comparison.ratios()) {
                page.open("tr")
                        .element("th", ratio.figure().toLowerCase(Locale.ROOT), "scope", "row")
                        .element("td", Figures.fixed(ratio.ratio(), 3), "class", "num")
                        .element("td", Figures.fixed(ratio.low(), 3), "class", "num")
                        .element("td", Figures.fixed(ratio.high(), 3), "class", "num")
                        .element("td", Figures.percent(ratio.confidence(), 0), "class", "num")
                        .close("tr");
            }
            page.close("tbody").close("table").open("ul");
            comparison.checks().forEach(check -> page.element("li", check.sentence()));
            page.close("ul");
        }
        return page.close("section").toString();
    }

    static String stages(RunReport report) {
        if (report.arms().stream().allMatch(arm -> arm.stages() == null)) {
            return "";
        }
        Markup page = new Markup().open("section").element("h2", "Where the time went, on average");
        for (LoadArm arm : report.arms()) {
            LoadArm.Stages stages = arm.stages();
            if (stages == null) {
                continue;
            }
            page.open("div", "class", "scroll").open("table");
            page.element("caption", arm.variant() + ", " + stages.queries() + " queries; by " + stages.source());
            page.tableHead(List.of("Stage", "Mean", "Share of the response"), 1).open("tbody");
            for (LoadArm.Stage stage : stages.stages()) {
                page.open("tr")
                        .element("th", stage.name(), "scope", "row")
                        .element(
                                "td",
                                (stage.meanNs() < 0 ? "−" : "") + Figures.duration(Math.abs(stage.meanNs())),
                                "class",
                                "num")
                        .element("td", Figures.percent(stage.meanNs() / stages.totalNs(), 1), "class", "num")
                        .close("tr");
            }
            page.close("tbody").close("table").close("div");
            page.element(
                    "p",
                    (stages.consistent() ? "✓ " : "✗ ") + stages.sentence(),
                    "class",
                    stages.consistent() ? "soft" : "warning");
        }
        return page.close("section").toString();
    }

    static String capacity(RunReport report) {
        RunReport.Capacity capacity = report.capacity();
        if (capacity == null) {
            return "";
        }
        Markup page = new Markup()
                .open("section")
                .element("h2", "Capacity under " + capacity.objective())
                .element("p", capacity.sentence());
        List<String> columns =
                List.of("Probe", "Finding", "Rate/s", "OK/s", "p50", "At the percentile", "Slow", "Queries", "Took");
        page.open("div", "class", "scroll").open("table").tableHead(columns, 2).open("tbody");
        for (RunReport.Probe probe : capacity.probes()) {
            page.open("tr")
                    .element("th", words(probe.kind()), "scope", "row")
                    .open("td")
                    .text(words(probe.finding()))
                    .element("small", words(probe.basis()))
                    .close("td");
            number(page, "Rate/s", Figures.rate(probe.ratePerSec()));
            number(page, "OK/s", Figures.rate(probe.okPerSec()));
            number(page, "p50", Figures.duration((double) probe.p50Ns()));
            number(page, "At the percentile", Figures.duration((double) probe.percentileNs()));
            number(page, "Slow", String.valueOf(probe.slow()));
            number(page, "Queries", String.valueOf(probe.queries()));
            number(page, "Took", Figures.duration((double) probe.wallNs()));
            page.close("tr");
        }
        return page.close("tbody").close("table").close("div").close("section").toString();
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String sweep(RunReport report) {
        if (report.sweep().isEmpty()) {
            return "";
        }
        String axis = report.sweep().get(0).axis();
        Markup page = new Markup().open("section").element("h2", "Sweep over " + axis);
        List<String> columns = List.of(axis, "Valid", "OK/s", "p50", "p99", "p99.9", "Not OK");
        page.open("div", "class", "scroll").open("table").tableHead(columns, 2).open("tbody");
        for (RunReport.SweepRow row : report.sweep()) {
            LatencySummary response = row.arm().responseNs();
            boolean valid = row.arm().validity().valid();
            page.open("tr")
                    .element(
                            "th",
                            Figures.fixed(row.value(), row.value() == Math.rint(row.value()) ? 0 : 1),
                            "scope",
                            "row")
                    .open("td")
                    .text(valid ? "✓" : "✗ ")
                    .element(
                            "small",
                            valid ? "" : row.arm().validity().reasons().get(0).sentence())
                    .close("td");
            number(page, "OK/s", Figures.rate(row.arm().throughputPerSec()));
            number(page, "p50", LoadReportText.figure(response, LatencySummary::p50));
            number(page, "p99", LoadReportText.figure(response, LatencySummary::p99));
            number(page, "p99.9", LoadReportText.figure(response, LatencySummary::p999));
            number(page, "Not OK", String.valueOf(LoadReportText.notOk(row.arm())));
            page.close("tr");
        }
        return page.close("tbody").close("table").close("div").close("section").toString();
    }

    static String provenance(RunReport report) {
        RunReport.Settings settings = report.settings();
        RunEnvironment machine = report.environment();
        Markup page = new Markup()
                .open("section")
                .element("h2", "How it was measured")
                .open("dl");
        page.entry("Target", settings.target());
        page.entry("Scenario", settings.scenario());
        page.entry("Rate", settings.targetRatePerSec() == null ? "" : Figures.rate(settings.targetRatePerSec()) + "/s");
        page.entry("Concurrency", settings.concurrency() == null ? "" : String.valueOf(settings.concurrency()));
        page.entry("Measured", Figures.duration((double) settings.durationNs()));
        page.entry("Warm-up", Figures.duration((double) settings.warmUpNs()));
        page.entry("Turns", settings.order().isEmpty() ? "" : settings.blocks() + " each, " + settings.order());
        page.entry("Seed", String.valueOf(settings.seed()));
        page.entry(
                "Data",
                report.data().name() + ", " + report.data().rows() + " rows: "
                        + report.data().source());
        page.entry("Engine", machine.engine() + " " + machine.engineVersion());
        page.entry("Machine", machine.cpuModel() + ", " + machine.logicalCores() + " cores, " + machine.os());
        page.entry("Java", machine.jdkVendor() + " " + machine.jdkVersion());
        page.entry("Commit", machine.commit());
        page.entry("Started", machine.startedAt().toString());
        page.open("dt").text("Command").close("dt").open("dd").element("code", String.join(" ", machine.commandLine()));
        return page.close("dd").close("dl").close("section").toString();
    }
}
