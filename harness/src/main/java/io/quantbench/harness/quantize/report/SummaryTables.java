package io.quantbench.harness.quantize.report;

import io.quantbench.harness.page.Figures;
import io.quantbench.harness.quantize.report.Table.Cell;
import java.util.List;

/** Speed, faithfulness and what was tried: what one reads first. */
final class SummaryTables {
    private SummaryTables() {}

    static String render(QuantizeReport report) {
        return latency(report) + candidates(report) + corrections(report);
    }

    private static String latency(QuantizeReport report) {
        return Table.section(
                "Speed",
                "Measured side by side in turns on this machine; the interval is that of the sign test over rounds.",
                List.of("Model", "Median of one run", "Speed", "Interval", "Verdict"),
                report.latency().stream()
                        .map(arm -> List.of(
                                Cell.of(arm.name()),
                                Cell.number(Figures.duration(arm.medianNs())),
                                Cell.number(Figures.speedup(arm.speedup())),
                                Cell.number(interval(arm, report)),
                                verdict(arm, report))));
    }

    private static String interval(QuantizeReport.ArmSpeed arm, QuantizeReport report) {
        return arm.equals(report.latency().get(0))
                ? Figures.MISSING
                : Figures.speedup(arm.speedupLow()) + " to " + Figures.speedup(arm.speedupHigh()) + " ("
                        + Figures.percent(arm.coverage(), 1) + ")";
    }

    private static Cell verdict(QuantizeReport.ArmSpeed arm, QuantizeReport report) {
        if (arm.equals(report.latency().get(0))) {
            return Cell.of("baseline");
        }
        return switch (arm.verdict()) {
            case "FASTER" -> new Cell("faster", "good");
            case "SLOWER" -> new Cell("SLOWER THAN FP32", "slow");
            default -> Cell.of("not proven");
        };
    }

    private static String candidates(QuantizeReport report) {
        return Table.section(
                "What auto tried",
                "",
                List.of("Recipe", "Speed", "Cosine", "Size", "Chosen", "Why"),
                report.candidates().stream()
                        .map(c -> List.of(
                                Cell.of(c.recipe()),
                                Cell.number(Figures.speedup(c.speedup())),
                                Cell.number(Figures.fixed(c.cosine(), 4)),
                                Cell.number(c.bytes() == 0 ? Figures.MISSING : Figures.size(c.bytes())),
                                c.chosen() ? new Cell("chosen", "good") : Cell.of(""),
                                Cell.of(c.reason()))));
    }

    private static String corrections(QuantizeReport report) {
        return Table.section(
                "Accuracy algorithms",
                "Each with what it changed.",
                List.of("Algorithm", "Measure", "Before", "After", "Change", "Note"),
                report.corrections().stream()
                        .map(c -> List.of(
                                Cell.of(c.algorithm()),
                                Cell.of(c.measure()),
                                Cell.number(Figures.fixed(c.before(), 4)),
                                Cell.number(Figures.fixed(c.after(), 4)),
                                new Cell(
                                        (c.after() >= c.before() ? "+" : "") + Figures.fixed(c.after() - c.before(), 4),
                                        c.after() >= c.before() ? "num good" : "num slow"),
                                Cell.of(c.note()))));
    }
}
