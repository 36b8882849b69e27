package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchException;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.quant.VariantMaker;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.RecipeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quantbench quantize}: makes a variant of a model. */
@Command(
        name = "quantize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes a quantized variant of an FP32 ONNX model and says what was done to each node.",
        footer = {
            "",
            "Examples:",
            "  quantbench quantize my.onnx                              writes my-int8-dynamic.onnx beside it",
            "  quantbench quantize my.onnx --exclude '.*lm_head.*'      leaves matching nodes in float",
            "  quantbench quantize my.onnx --recipe fp32-optimized --plan"
        })
final class QuantizeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "An FP32 ONNX model.")
    private Path file = Path.of("");

    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            defaultValue = "int8-dynamic",
            description = "int8-dynamic, int8-dynamic-unfused (standard ONNX operators only) or fp32-optimized. "
                    + "Default: ${DEFAULT-VALUE}.")
    private String recipe = "int8-dynamic";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Output file; default: FILE's name with the recipe's behind it.")
    private @Nullable Path out;

    @Option(
            names = "--include",
            paramLabel = "REGEX",
            description = "Quantizes only nodes whose name matches; repeatable.")
    private List<String> include = List.of();

    @Option(
            names = "--exclude",
            paramLabel = "REGEX",
            description = "Leaves nodes whose name matches in float; repeatable.")
    private List<String> exclude = List.of();

    @Option(names = "--plan", description = "Prints the decision for every node.")
    private boolean plan;

    QuantizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path target = out != null ? out : file.resolveSibling(withRecipe(String.valueOf(file.getFileName())));
        if (Files.exists(target) && Files.isSameFile(file, target)) {
            throw new BenchException("--out " + target + " is the source itself; choose another file");
        }
        Path parent = target.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            throw new BenchException("--out " + target + " lies in no folder: " + parent + " is none; make it first");
        }
        VariantMaker.Made made =
                new VariantMaker(SystemNanoClock.INSTANCE::nanoTime, Clock.systemUTC()).toFile(file, recipe(), target);
        if (plan) {
            made.plan().decisions().forEach(this::print);
        }
        terminal.out().print(made.result());
        if (made.plan().quantizedCount() == 0 && !recipe.startsWith("fp32")) {
            terminal.error("nothing was quantized: the plan above says why for each kind of node");
        }
        long sourceBytes = made.manifest().source().bytes();
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%s: %,d bytes, %.3fx of %s's %,d, made in %.2f s; its manifest lies beside it%n",
                        target,
                        made.manifest().totalBytes(),
                        (double) made.manifest().totalBytes() / sourceBytes,
                        file.getFileName(),
                        sourceBytes,
                        made.wallNs() / 1e9);
        terminal.out().flush();
        return ExitCode.OK.code();
    }

    private void print(NodeDecision decision) {
        terminal.out()
                .printf(
                        "%-14s %-22s %s: %s%n",
                        decision.treatment(), decision.opType(), decision.node(), decision.reason());
    }

    private Recipe recipe() {
        return RecipeOptions.recipe(recipe, Map.of("include", include, "exclude", exclude));
    }

    private String withRecipe(String name) {
        return (name.endsWith(".onnx") ? name.substring(0, name.length() - ".onnx".length()) : name) + "-" + recipe
                + ".onnx";
    }
}
