package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchException;
import io.quantbench.harness.bench.recipes.RecipeArm;
import io.quantbench.harness.bench.recipes.RecipeBenchmark;
import io.quantbench.harness.bench.recipes.RecipeBenchmarkJson;
import io.quantbench.harness.bench.recipes.RecipeBenchmarkReport;
import io.quantbench.harness.bench.recipes.RecipeBenchmarkSettings;
import io.quantbench.harness.bench.recipes.RecipeBenchmarkText;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.report.AtomicFiles;
import io.quantbench.load.report.ReportWriteException;
import io.quantbench.quant.engine.ort.OrtEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantbench recipes}: variants by several recipes, side by side. */
@Command(
        name = "recipes",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Makes variants of an FP32 model by several recipes and measures all of them in turns: speed-up with its "
                        + "interval, closeness of the outputs, size, and time to make.",
        footer = {
            "",
            "Examples:",
            "  quantbench recipes                           all recipes of the built-in encoder",
            "  quantbench recipes --recipes int8-dynamic,nf4 --lengths 128",
            "  quantbench recipes --arm theirs=other-tool.onnx --json figures.json",
            "  quantbench recipes --recipes 'int8-static-qdq smooth=off' --model pp-ocr-rec"
        })
final class RecipesCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--model",
            paramLabel = "FILE|NAME",
            description = "FP32 ONNX file or built-in model; default: all-minilm-l6-v2.")
    private @Nullable String model;

    @Option(names = "--data", paramLabel = "FILE", description = "Rows to calibrate on and to compare with.")
    private @Nullable Path data;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "tokenizer.json, for texts; default: beside the model.")
    private @Nullable Path tokenizer;

    @Option(
            names = "--recipes",
            paramLabel = "NAMES",
            split = ",",
            description = "Recipes, each with settings (key=value) behind it if wanted; default: most of them.")
    private List<String> recipes = RecipeArm.DEFAULTS;

    @Option(
            names = "--arm",
            paramLabel = "NAME=FILE",
            description = "Another ONNX file with the same inputs; repeatable.")
    private List<String> arms = List.of();

    @Option(
            names = "--lengths",
            paramLabel = "N,N",
            split = ",",
            defaultValue = "16,128,384",
            description = "Tokens per input, where the model takes texts. Default: ${DEFAULT-VALUE}.")
    private List<Integer> lengths = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Measured rounds per length. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of generated inputs. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "Keeps the variants, and recipes.json, in this folder.")
    private @Nullable Path out;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures to this file too.")
    private @Nullable Path json;

    RecipesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        LiveView view = new LiveView(terminal, LiveView.columns());
        AtomicBoolean told = new AtomicBoolean();
        try (RecipeBenchmark benchmark = new RecipeBenchmark(
                settings(),
                BuildVersion.identity(spec),
                new OrtEngine(),
                SystemNanoClock.INSTANCE::nanoTime,
                Clock.systemUTC(),
                view)) {
            // The engine cannot be stopped within a run: an interrupted process tells what it has, and leaves.
            Thread onInterrupt = new Thread(
                    () -> {
                        view.end();
                        tellLastly(benchmark.soFar(), told);
                        benchmark.removeVariants();
                    },
                    "quantbench-interrupt");
            Runtime.getRuntime().addShutdownHook(onInterrupt);
            RecipeBenchmarkReport report = benchmark.run();
            removeHook(onInterrupt);
            view.end();
            tell(report, told);
            return ExitCode.OK.code();
        } finally {
            view.end();
        }
    }

    private RecipeBenchmarkSettings settings() {
        List<RecipeArm> all = new ArrayList<>();
        recipes.forEach(text -> all.add(RecipeArm.made(text)));
        arms.forEach(text -> all.add(RecipeArm.given(text)));
        return new RecipeBenchmarkSettings(
                ModelArgument.subject(model, data, tokenizer), all, lengths, rounds, Optional.ofNullable(out), seed);
    }

    /** Once, by whoever comes first. */
    private void tell(RecipeBenchmarkReport report, AtomicBoolean told) {
        if (!told.compareAndSet(false, true)) {
            return;
        }
        terminal.out().print(RecipeBenchmarkText.render(report));
        terminal.out().flush();
        if (json != null) {
            write(json, report);
        }
        if (out != null) {
            write(out.resolve("recipes.json"), report);
        }
    }

    private void write(Path file, RecipeBenchmarkReport report) {
        try {
            AtomicFiles.onDisk().writeText(file, RecipeBenchmarkJson.write(report));
        } catch (ReportWriteException e) {
            throw new BenchException(String.valueOf(e.getMessage()), e);
        }
    }

    /** As {@link #tell}, where nobody is left to catch what goes wrong. */
    private void tellLastly(RecipeBenchmarkReport report, AtomicBoolean told) {
        try {
            tell(report, told);
        } catch (BenchException e) {
            terminal.error(String.valueOf(e.getMessage()));
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // The process is ending, and the hook tells what there is.
        }
    }
}
