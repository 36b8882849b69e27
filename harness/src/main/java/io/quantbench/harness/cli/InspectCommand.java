package io.quantbench.harness.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantbench.quant.ModelInspection;
import io.quantbench.quant.ModelSummary;
import io.quantbench.quant.onnx.OnnxReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quantbench inspect}: what is in a model file. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows what is in a model, where its bytes are, what would fuse and what could be quantized.",
        footer = {"", "Examples:", "  quantbench inspect my.onnx", "  quantbench inspect --json my.onnx | jq .operators"
        })
final class InspectCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "An ONNX model.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    InspectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ModelInspection inspection = ModelInspection.of(OnnxReader.read(file));
        if (json) {
            terminal.out().println(json(inspection));
        } else {
            print(inspection.summary());
            printAdvice(inspection);
        }
        terminal.out().flush();
        return ExitCode.OK.code();
    }

    /** One object: what the summary has, and beside it what the inspection adds. */
    private static String json(ModelInspection inspection) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        ObjectNode tree = mapper.valueToTree(inspection.summary());
        ObjectNode more = mapper.valueToTree(inspection);
        more.remove("summary");
        tree.setAll(more);
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    }

    private void printAdvice(ModelInspection inspection) {
        PrintWriter out = terminal.out();
        out.println("constants by operator");
        inspection
                .sizes()
                .forEach(size -> out.printf(
                        Locale.ROOT, "  %,14d bytes %,6d %s%n", size.bytes(), size.nodes(), size.operator()));
        if (inspection.obstacle() != null) {
            out.println("quantizable no: " + inspection.obstacle());
            return;
        }
        out.println(inspection.fusions().isEmpty() ? "fusions   none" : "fusions   " + fusions(inspection));
        out.printf(
                Locale.ROOT,
                "quantizable %,d nodes without data (int8-dynamic); a static recipe would calibrate %,d tensors%n",
                inspection.quantizableNodes(),
                inspection.staticTensors());
        inspection
                .plan()
                .forEach(planned -> out.printf(
                        Locale.ROOT,
                        "  %,6d %-20s %-14s %s%n",
                        planned.nodes(),
                        planned.operator(),
                        planned.treatment(),
                        planned.reason()));
    }

    private static String fusions(ModelInspection inspection) {
        String counts = inspection.fusions().entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%+d %s", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
        return counts + " (" + String.join(", ", inspection.floatPasses()) + ")";
    }

    private void print(ModelSummary summary) throws IOException {
        PrintWriter out = terminal.out();
        out.printf(Locale.ROOT, "%s: %,d bytes, %,d nodes%n", file, Files.size(file), summary.nodes());
        out.printf(Locale.ROOT, "producer  %s%n", summary.producer().isEmpty() ? "not said" : summary.producer());
        out.printf(Locale.ROOT, "format    IR %d, operator sets %s%n", summary.irVersion(), summary.opsets());
        printAll(out, "inputs", summary.inputs());
        printAll(out, "outputs", summary.outputs());
        out.println("constants");
        summary.constants()
                .forEach((type, sum) -> out.printf(
                        Locale.ROOT,
                        "  %-10s %,6d tensors %,14d elements %,14d bytes%n",
                        type,
                        sum.tensors(),
                        sum.elements(),
                        sum.bytes()));
        out.println("operators");
        summary.operators().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(entry -> out.printf(Locale.ROOT, "  %,6d %s%n", entry.getValue(), entry.getKey()));
        Map<String, Integer> quantized = summary.quantizedOperators();
        out.println(quantized.isEmpty() ? "quantized no" : "quantized yes: " + quantized);
    }

    private static void printAll(PrintWriter out, String title, List<String> lines) {
        out.println(title);
        lines.forEach(line -> out.println("  " + line));
    }
}
