package io.quantbench.harness.quantize.report;

import io.quantbench.harness.page.Figures;
import io.quantbench.harness.page.Markup;
import io.quantbench.harness.quantize.report.QuantizeReport.RuntimeGraph;
import io.quantbench.harness.quantize.report.Table.Cell;
import java.util.List;
import java.util.Locale;

/** What the engine runs: kernels, conversions that are left, slow forms, saturation. */
final class RuntimeTables {
    private RuntimeTables() {}

    static String render(QuantizeReport report) {
        RuntimeGraph runtime = report.runtime();
        String graph = runtime == null
                ? new Markup()
                        .element("section", "The variant was not audited.")
                        .toString()
                : islands(runtime) + slow(runtime) + kernels(runtime) + leftovers(runtime);
        return graph + saturation(report);
    }

    private static String islands(RuntimeGraph runtime) {
        return Table.section(
                "Sent back to float",
                "Their quantization only cost: no integer kernel came of it.",
                List.of("Node"),
                runtime.islandsRemoved().stream().map(node -> List.of(Cell.code(node))));
    }

    private static String slow(RuntimeGraph runtime) {
        return Table.section(
                "Kernels in a slow form",
                "",
                List.of("Node", "Kernel", "What it costs, and what to do"),
                runtime.slowKernels().stream()
                        .map(k -> List.of(Cell.code(k.node()), Cell.of(k.operator()), new Cell(k.sentence(), "slow"))));
    }

    private static String kernels(RuntimeGraph runtime) {
        return Table.section(
                "Kernels",
                "The graph that " + runtime.engine() + " makes of the variant, counted.",
                List.of("Operator", "Computes with", "Number"),
                runtime.kernels().stream()
                        .map(k -> List.of(
                                Cell.of(k.operator()),
                                Cell.of(k.kind().toLowerCase(Locale.ROOT).replace('_', ' ')),
                                Cell.number(Integer.toString(k.count())))));
    }

    private static String leftovers(RuntimeGraph runtime) {
        return Table.section(
                "Conversions that are left",
                "",
                List.of("Tensor", "Operator", "What it is good for", "Nodes served"),
                runtime.leftovers().stream()
                        .map(l -> List.of(
                                Cell.code(l.tensor()),
                                Cell.of(l.operator()),
                                new Cell(l.purpose(), l.onlyCosts() ? "slow" : ""),
                                Cell.code(String.join(", ", l.nodesServed())))));
    }

    private static String saturation(QuantizeReport report) {
        return Table.section(
                "Saturation on x86 without VNNI",
                "A channel is safe if no two products that meet in a 16-bit sum can exceed 32767, whatever the input.",
                List.of("Node", "Channels", "Not proven safe", "Worst sum", "Weights"),
                report.saturation().stream()
                        .map(s -> List.of(
                                Cell.code(s.node()),
                                Cell.number(Integer.toString(s.channels())),
                                new Cell(
                                        Integer.toString(s.unsafeChannels()),
                                        s.unsafeChannels() > 0 ? "num slow" : "num good"),
                                Cell.number(Figures.fixed((double) s.worstProductSum(), 0)),
                                Cell.of(s.sevenBits() ? "7 bits" : "8 bits"))));
    }
}
