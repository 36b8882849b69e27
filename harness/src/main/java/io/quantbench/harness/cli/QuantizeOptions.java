package io.quantbench.harness.cli;

import io.quantbench.harness.bench.BenchSettings;
import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.quantize.CalibrationSource;
import io.quantbench.harness.quantize.QuantizeSettings;
import io.quantbench.harness.quantize.QuantizeSettings.Task;
import io.quantbench.quant.Preset;
import io.quantbench.quant.quantize.RecipeFile;
import io.quantbench.quant.quantize.RecipeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The flags of {@code quantize}, and the settings that they make. */
final class QuantizeOptions {
    private static final String AUTO = "auto";

    @Parameters(
            paramLabel = "MODEL",
            description =
                    "An FP32 ONNX file, or a built-in model: all-minilm-l6-v2, pp-ocr-rec, pp-ocr-cls, silero-vad.")
    private String model = "";

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            description = "A name from the list below, auto for the fastest that is close enough, or a YAML file. "
                    + "Default: int8-dynamic.")
    private @Nullable String recipe;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes a setting of the recipe, such as weights.bits=7, weights.block-size=64, "
                    + "activations.range=entropy, smooth=0.5, bias-correction=false, embeddings=false; repeatable.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--preset",
            paramLabel = "KIND",
            description = "For auto: encoder, cnn or recurrent. Default: told by the model's operators.")
    private @Nullable String preset;

    @Option(
            names = "--calibration",
            paramLabel = "DATA",
            description =
                    "Samples for ranges and comparison: .jsonl, .csv or .npy; or a profile (.json) of an earlier run; or "
                            + "generated, or batch-norm (lower trust). Default: a built-in model's own data.")
    private @Nullable String calibration;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "tokenizer.json for text rows; default: the one beside the model.")
    private @Nullable Path tokenizer;

    @Option(
            names = "--target",
            paramLabel = "ISA",
            description =
                    "vnni, avx2, arm64 or generic. Default: vnni. avx2 and generic keep weights that could saturate "
                            + "within 7 bits.")
    private @Nullable String target;

    @Option(
            names = "--include",
            paramLabel = "SELECTOR",
            description =
                    "Quantizes only these nodes: a pattern of names, type:OPERATOR, under:PATH or block:INDEX; repeatable.")
    private List<String> include = List.of();

    @Option(names = "--exclude", paramLabel = "SELECTOR", description = "Leaves these nodes in float; repeatable.")
    private List<String> exclude = List.of();

    @Option(
            names = "--override",
            paramLabel = "RULE",
            description =
                    "'SELECTOR key=value ...' for bits, per-channel, symmetric, block-size or ranges=dynamic; repeatable.")
    private List<String> override = List.of();

    @Option(
            names = "--apply-plan",
            paramLabel = "FILE",
            description = "Carries out a plan of --write-plan, perhaps edited, instead of a recipe.")
    private @Nullable Path applyPlan;

    @Option(
            names = "--min-cosine",
            paramLabel = "X",
            description = "Goal: mean cosine between the outputs and FP32's. Default for auto: 0.99.")
    private @Nullable Double minCosine;

    @Option(
            names = "--never-slower",
            negatable = true,
            description = "Fails if the variant is measured to be slower than FP32. Default for auto.")
    private @Nullable Boolean neverSlower;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Output file; default: MODEL's name with the recipe's behind it.")
    private @Nullable Path out;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description =
                    "Writes report.json and report.html there, with the error of each tensor and the effect of each "
                            + "accuracy algorithm.")
    private @Nullable Path report;

    @Option(names = "--no-measure", description = "Does not run the variant against FP32.")
    private boolean noMeasure;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Seed of generated inputs. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /**
     * The settings.
     *
     * @throws IllegalArgumentException if flags contradict each other or hold something unknown
     * @throws IOException if a recipe file cannot be read
     */
    QuantizeSettings settings() throws IOException {
        Task task = task();
        Optional<CalibrationSource.Parsed> from =
                Optional.ofNullable(calibration).map(CalibrationSource::parse);
        BenchSettings.Subject subject = ModelArgument.subject(
                model, from.flatMap(CalibrationSource.Parsed::data).orElse(null), tokenizer);
        return new QuantizeSettings(
                subject,
                task,
                from.map(CalibrationSource.Parsed::source).orElseGet(CalibrationSource.OwnData::new),
                new QuantizeSettings.Goals(
                        minCosine == null ? OptionalDouble.empty() : OptionalDouble.of(minCosine),
                        neverSlower != null ? neverSlower : task instanceof Task.Auto),
                new QuantizeSettings.Outputs(
                        out != null ? out : beside(subject, name(task)), Optional.ofNullable(report), !noMeasure),
                seed);
    }

    private Task task() throws IOException {
        if (applyPlan != null) {
            if (recipe != null || !settingsGiven().isEmpty()) {
                throw new IllegalArgumentException("--apply-plan " + applyPlan
                        + " holds the recipe and its settings; leave --recipe and the like out");
            }
            return new Task.Apply(applyPlan);
        }
        if (AUTO.equals(recipe)) {
            // What fp32-optimized can be told is what all recipes have in common.
            return new Task.Auto(
                    Optional.ofNullable(preset).map(Preset::of),
                    RecipeOptions.recipe("fp32-optimized", settingsGiven()).scope());
        }
        if (preset != null) {
            throw new IllegalArgumentException("--preset " + preset + " goes with --recipe auto only");
        }
        if (recipe != null && RecipeFile.isMeant(recipe)) {
            RecipeFile file = RecipeFile.read(Path.of(recipe));
            Map<String, Object> merged = new LinkedHashMap<>(file.settings());
            merged.putAll(settingsGiven());
            return new Task.Make(RecipeOptions.recipe(file.recipe(), merged));
        }
        return new Task.Make(RecipeOptions.recipe(recipe == null ? "int8-dynamic" : recipe, settingsGiven()));
    }

    private Map<String, Object> settingsGiven() {
        Map<String, Object> settings = new LinkedHashMap<>(set);
        if (target != null) {
            settings.put("target", target);
        }
        put(settings, "include", include);
        put(settings, "exclude", exclude);
        put(settings, "override", override);
        return settings;
    }

    private static void put(Map<String, Object> settings, String key, List<String> values) {
        if (!values.isEmpty()) {
            settings.put(key, new ArrayList<>(values));
        }
    }

    private static String name(Task task) {
        if (task instanceof Task.Make one) {
            return one.recipe().name();
        }
        return task instanceof Task.Auto ? AUTO : "planned";
    }

    private static Path beside(BenchSettings.Subject subject, String recipe) {
        Path file = subject.model().orElseGet(() -> Path.of(builtInName(subject.builtIn())));
        String name = String.valueOf(file.getFileName());
        String stem = name.endsWith(".onnx") ? name.substring(0, name.length() - ".onnx".length()) : name;
        return file.resolveSibling(stem + "-" + recipe + ".onnx");
    }

    private static String builtInName(BuiltInModel builtIn) {
        return builtIn.id() + ".onnx";
    }
}
