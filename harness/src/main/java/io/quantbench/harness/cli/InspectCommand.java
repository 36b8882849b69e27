package io.quantbench.harness.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quantbench inspect}: what is in a model file. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows a model's inputs, outputs, operators, constants and whether it is quantized.",
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
        ModelSummary summary = ModelSummary.of(OnnxReader.read(file));
        if (json) {
            terminal.out()
                    .println(JsonMapper.builder()
                            .build()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(summary));
        } else {
            print(summary);
        }
        terminal.out().flush();
        return ExitCode.OK.code();
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
