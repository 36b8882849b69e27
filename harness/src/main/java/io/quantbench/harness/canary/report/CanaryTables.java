package io.quantbench.harness.canary.report;

import io.quantbench.harness.canary.judge.ArmWindow;
import io.quantbench.harness.canary.judge.Estimate;
import io.quantbench.harness.canary.judge.Evidence;
import io.quantbench.harness.canary.judge.EvidenceLevel;
import io.quantbench.harness.canary.judge.MetricFinding;
import io.quantbench.harness.canary.judge.sequential.Interval;
import io.quantbench.harness.page.Figures;
import io.quantbench.harness.page.Markup;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The tables of the page. */
final class CanaryTables {
    private CanaryTables() {}

    static String guardrails(CanaryReport report) {
        Markup page = section("Guardrails");
        page.tableHead(
                List.of(
                        "Guardrail",
                        "State",
                        "Effect",
                        "Interval",
                        "Margin",
                        "Harm",
                        "Non-inferior",
                        "Samples",
                        "To go"),
                2);
        page.open("tbody");
        for (MetricFinding finding : report.decision().findings()) {
            Estimate estimate = finding.estimate();
            page.open("tr").element("th", finding.metric(), "scope", "row");
            page.element("td", words(finding.state().name()));
            number(page, estimate == null ? Figures.MISSING : figure(estimate.effect()));
            number(page, interval(estimate == null ? null : estimate.interval()));
            number(page, figure(finding.margin()));
            number(page, level(finding.harm()));
            number(page, level(finding.nonInferiority()));
            number(page, count(finding.samples()));
            number(page, finding.expectedRemaining() == null ? Figures.MISSING : count(finding.expectedRemaining()));
            page.close("tr");
        }
        return end(
                page,
                "Effects are candidate against reference. Harm and Non-inferior: log10 of the largest e-value, of what it must reach."
                        + " Intervals are two-sided, and wider than what the test of the one side that matters goes by.");
    }

    static String trace(CanaryReport report) {
        Markup page = section("Decision trace");
        page.tableHead(List.of("Look", "Time", "Events", "What", "Before", "After", "Why"), 7);
        page.open("tbody");
        for (CanaryReport.Change change : report.changes()) {
            page.open("tr").element("td", count(change.look()));
            page.element("td", Figures.duration((double) change.elapsedNs()), "class", "time");
            page.element("td", count(change.events()));
            page.element("td", change.subject());
            page.element("td", change.before() == null ? Figures.MISSING : words(change.before()));
            page.element("td", words(change.after()));
            page.element("td", change.sentence()).close("tr");
        }
        String note = report.changes().size() == CanaryReport.MAX_CHANGES
                ? "Later changes are left out."
                : "Every look at which the verdict or a guardrail changed.";
        return end(page, note);
    }

    static String evidence(Evidence evidence) {
        Markup page = section("Evidence");
        page.tableHead(List.of("Arm", "Requests", "Errors", "Not finite", "Crashes", "p50", "p95", "p99"), 1);
        page.open("tbody");
        for (ArmWindow arm : List.of(evidence.reference(), evidence.candidate())) {
            page.open("tr").element("th", words(arm.role().name()), "scope", "row");
            number(page, count(arm.requests()));
            number(page, count(arm.errors()));
            number(page, count(arm.nonFinite()));
            number(page, count(arm.crashes()));
            number(page, latency(arm.latency().p50Ns()));
            number(page, latency(arm.latency().p95Ns()));
            number(page, latency(arm.latency().p99Ns()));
            page.close("tr");
        }
        Evidence.Pairs pairs = evidence.pairs();
        return end(
                page,
                String.format(
                        Locale.ROOT,
                        "%,d pairs compared, %,d labelled; %,d pairs came twice, %,d labels found no pair. "
                                + "Sample-ratio check: log10 e %s of %s.",
                        pairs.compared(),
                        pairs.labelled(),
                        pairs.duplicates(),
                        pairs.unusedLabels(),
                        Figures.fixed(evidence.ratioMismatch().maxLog10E(), 2),
                        Figures.fixed(evidence.ratioMismatch().thresholdLog10(), 2)));
    }

    static String provenance(CanaryReport report) {
        CanaryReport.Provenance from = report.provenance();
        return new Markup()
                .open("section")
                .element("h2", "Provenance")
                .open("dl")
                .entry("Evidence", from.evidenceFile())
                .entry("SHA-256", from.evidenceSha256())
                .entry("Looks", count(from.looks()))
                .entry("Error budget", "α = " + report.policy().alpha())
                .entry("QuantBench", from.toolVersion() + " (commit " + from.commit() + ")")
                .close("dl")
                .close("section")
                .toString();
    }

    static Markup section(String title) {
        return new Markup()
                .open("section")
                .element("h2", title)
                .open("div", "class", "scroll")
                .open("table");
    }

    static String end(Markup page, String note) {
        return page.close("tbody")
                .close("table")
                .close("div")
                .element("p", note, "class", "soft")
                .close("section")
                .toString();
    }

    static void number(Markup page, String text) {
        page.element("td", text, "class", "num");
    }

    private static String level(EvidenceLevel level) {
        return (level.reached() ? "✓ " : "") + Figures.fixed(level.maxLog10E(), 2) + " of "
                + Figures.fixed(level.thresholdLog10(), 2);
    }

    private static String interval(@Nullable Interval interval) {
        return interval == null ? Figures.MISSING : figure(interval.low()) + " … " + figure(interval.high());
    }

    private static String figure(double value) {
        return Figures.fixed(value, 4);
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String latency(double ns) {
        return ns > 0 ? Figures.duration(ns) : Figures.MISSING;
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
