package io.quantbench.harness.quantize.report;

import io.quantbench.harness.page.Figures;
import io.quantbench.harness.quantize.report.Table.Cell;
import java.util.List;
import java.util.Locale;

/** Error by tensor, sizes by operator, and why each node is what it is. */
final class NodeTables {
    private NodeTables() {}

    static String render(QuantizeReport report) {
        return sizes(report) + tensors(report) + decisions(report);
    }

    private static String sizes(QuantizeReport report) {
        return Table.section(
                "Constants by operator",
                "",
                List.of("Operator", "Before", "After", "Factor"),
                report.sizes().stream()
                        .map(s -> List.of(
                                Cell.of(s.operator()),
                                Cell.number(Figures.size(s.beforeBytes())),
                                Cell.number(Figures.size(s.afterBytes())),
                                Cell.number(
                                        s.afterBytes() == 0
                                                ? Figures.MISSING
                                                : Figures.speedup((double) s.beforeBytes() / s.afterBytes())))));
    }

    private static String tensors(QuantizeReport report) {
        return Table.section(
                "Error by tensor",
                "SQNR against the float model; the share of the noise that quantized weights alone make, and the rest, which the"
                        + " activations add.",
                List.of("Tensor", "Made by", "SQNR, dB", "Cosine", "Weights", "Activations"),
                report.tensors().stream()
                        .map(t -> List.of(
                                Cell.code(t.tensor()),
                                Cell.of(t.operator()),
                                Cell.number(Double.isInfinite(t.sqnrDb()) ? "no error" : Figures.fixed(t.sqnrDb(), 1)),
                                Cell.number(Figures.fixed(t.cosine(), 5)),
                                Cell.number(Figures.percent(t.weightShare(), 0)),
                                Cell.number(
                                        Figures.percent(t.weightShare() == null ? null : 1 - t.weightShare(), 0)))));
    }

    private static String decisions(QuantizeReport report) {
        return Table.section(
                "Decisions",
                "What was done with each node, and why.",
                List.of("Node", "Operator", "Treatment", "Reason"),
                report.decisions().stream()
                        .map(d -> List.of(
                                Cell.code(d.node()),
                                Cell.of(d.operator()),
                                new Cell(
                                        d.treatment().toLowerCase(Locale.ROOT).replace('_', ' '),
                                        d.quantized() ? "good" : ""),
                                Cell.of(d.reason()))));
    }
}
