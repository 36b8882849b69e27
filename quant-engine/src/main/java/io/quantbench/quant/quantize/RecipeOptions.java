package io.quantbench.quant.quantize;

import io.quantbench.quant.calibrate.RangeMethod;
import io.quantbench.quant.quantize.Recipe.Int8Static.Activations;
import io.quantbench.quant.quantize.pass.ActivationFormat;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The flat form of a recipe: its name and a value for each dotted key, as manifests, YAML files and {@code --set key=value} have
 * it. What {@link #of} writes, {@link #recipe} reads back.
 */
public final class RecipeOptions {
    /** Recipe names, in the order in which help texts list them. */
    public static final List<String> NAMES = List.of(
            "fp32-optimized",
            "int8-dynamic",
            "int8-dynamic-damped",
            "int8-dynamic-unfused",
            "int8-static-qdq",
            "int8-static-qoperator",
            "int8-hybrid",
            "int8-weight-only",
            "int4-weight-only",
            "nf4",
            "fp4",
            "fp16");

    private final Map<String, Object> left;
    private final Set<String> known = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    private RecipeOptions(Map<String, Object> settings) {
        this.left = new TreeMap<>(settings);
    }

    static Map<String, Object> of(Recipe recipe) {
        Map<String, Object> options = new TreeMap<>();
        Scope scope = recipe.scope();
        options.put("embeddings", scope.embeddings());
        options.put("optimize", scope.optimize());
        options.put("target", scope.target().label());
        options.put(
                "include",
                scope.nodes().include().stream().map(NodeSelector::toString).toList());
        options.put(
                "exclude",
                scope.nodes().exclude().stream().map(NodeSelector::toString).toList());
        options.put(
                "override",
                scope.nodes().overrides().stream().map(NodeOverride::toString).toList());
        if (recipe instanceof Recipe.Int8Dynamic dynamic) {
            put(options, dynamic.weights());
            put(options, dynamic.refinement());
        } else if (recipe instanceof Recipe.Int8Static fixed) {
            put(options, fixed.weights());
            put(options, fixed.refinement());
            options.put(
                    "activations.type",
                    label(fixed.activations().format().type().name()));
            options.put("activations.symmetric", fixed.activations().format().symmetric());
            options.put("activations.range", label(fixed.activations().range().name()));
        } else if (recipe instanceof Recipe.WeightOnly weightOnly) {
            put(options, weightOnly.weights());
        }
        return options;
    }

    private static void put(Map<String, Object> options, WeightFormat format) {
        if (format instanceof WeightFormat.Int8 int8) {
            options.put("weights.type", label(int8.type().name()));
            options.put("weights.per-channel", int8.perChannel());
            options.put("weights.symmetric", int8.symmetric());
            options.put("weights.bits", int8.bits());
        } else if (format instanceof WeightFormat.Blocks blocks) {
            options.put("weights.bits", blocks.bits());
            options.put("weights.block-size", blocks.blockSize());
            options.put("weights.symmetric", blocks.symmetric());
            options.put("weights.accuracy-level", blocks.accuracyLevel());
        } else if (format instanceof WeightFormat.Codebook codebook) {
            options.put("weights.block-size", codebook.blockSize());
        }
    }

    private static void put(Map<String, Object> options, Refinement refinement) {
        options.put(
                "smooth",
                !refinement.smooth()
                        ? "off"
                        : refinement.alpha().isEmpty()
                                ? "auto"
                                : Double.toString(refinement.alpha().getAsDouble()));
        options.put("bias-correction", refinement.biasCorrection());
        options.put("damp-outliers", refinement.dampOutliers());
    }

    private static String label(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The recipe of that name with these settings; what is not set has the recipe's default.
     *
     * @param settings by dotted key; values are text, booleans, numbers, or lists of text
     * @throws IllegalArgumentException if there is no such recipe, or a setting is wrong; the message lists all problems
     */
    public static Recipe recipe(String name, Map<String, Object> settings) {
        RecipeOptions options = new RecipeOptions(settings);
        Recipe recipe = options.read(name).withScope(options.scope(name));
        options.left
                .keySet()
                .forEach(key -> options.problems.add("recipe " + name + " has no setting '" + key + "'; it has "
                        + String.join(", ", options.known)));
        if (!options.problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", options.problems));
        }
        return recipe;
    }

    private Recipe read(String name) {
        return switch (name) {
            case "fp32-optimized" -> Recipe.Fp32Optimized.defaults();
            case "int8-dynamic", "int8-dynamic-unfused" ->
                new Recipe.Int8Dynamic(int8Weights(), refinement(Refinement.none()), Scope.defaults());
            case "int8-dynamic-damped" ->
                new Recipe.Int8Dynamic(
                        int8Weights(), refinement(Recipe.Int8Dynamic.damped().refinement()), Scope.defaults());
            case "int8-static-qdq" -> fixed(Recipe.Int8Static.Style.STATIC_QDQ);
            case "int8-static-qoperator" -> fixed(Recipe.Int8Static.Style.STATIC_QOPERATOR);
            case "int8-hybrid" -> fixed(Recipe.Int8Static.Style.HYBRID);
            case "int8-weight-only" -> new Recipe.WeightOnly(blocks(Recipe.WeightOnly.int8()), Scope.defaults());
            case "int4-weight-only" -> new Recipe.WeightOnly(blocks(Recipe.WeightOnly.int4()), Scope.defaults());
            case "nf4" -> codebook(WeightFormat.Codebook.Table.NF4);
            case "fp4" -> codebook(WeightFormat.Codebook.Table.FP4);
            case "fp16" -> Recipe.Fp16.defaults();
            default ->
                throw new IllegalArgumentException(
                        "there is no recipe '" + name + "'; choose from " + String.join(", ", NAMES));
        };
    }

    private Scope scope(String name) {
        Scope defaults = Scope.defaults();
        List<NodeOverride> overrides = new ArrayList<>();
        texts("override").forEach(text -> attempt("", () -> overrides.add(NodeOverride.parse(text))));
        List<NodeSelector> include = selectors("include");
        List<NodeSelector> exclude = selectors("exclude");
        boolean unfused = name.equals("int8-dynamic-unfused");
        boolean optimize = flag("optimize", !unfused && defaults.optimize());
        if (unfused && optimize) {
            problems.add("optimize: 'true' must be false for int8-dynamic-unfused; choose int8-dynamic instead");
        }
        boolean embeddings = flag("embeddings", defaults.embeddings());
        Target target = text("target")
                .flatMap(label -> attempt("target: ", () -> Target.of(label)))
                .orElse(defaults.target());
        return new Scope(new NodeSelection(include, exclude, overrides), embeddings, optimize, target);
    }

    private List<NodeSelector> selectors(String key) {
        List<NodeSelector> selectors = new ArrayList<>();
        texts(key).forEach(text -> attempt(key + ": ", () -> selectors.add(NodeSelector.parse(text))));
        return selectors;
    }

    private Recipe.Int8Static fixed(Recipe.Int8Static.Style style) {
        Activations defaults = Activations.defaults();
        DataType type = type("activations.type", defaults.format().type());
        boolean symmetric = flag("activations.symmetric", type == DataType.INT8);
        RangeMethod range =
                constant("activations.range", List.of(RangeMethod.values())).orElse(defaults.range());
        return new Recipe.Int8Static(
                style,
                int8Weights(),
                new Activations(new ActivationFormat(type, symmetric, 8), range),
                refinement(Refinement.full()),
                Scope.defaults());
    }

    private WeightFormat.Int8 int8Weights() {
        WeightFormat.Int8 defaults = WeightFormat.Int8.defaults();
        DataType type = type("weights.type", defaults.type());
        boolean perChannel = flag("weights.per-channel", defaults.perChannel());
        boolean symmetric = flag("weights.symmetric", defaults.symmetric());
        int bits = number("weights.bits", defaults.bits());
        return attempt("weights: ", () -> new WeightFormat.Int8(type, perChannel, symmetric, bits))
                .orElse(defaults);
    }

    private WeightFormat blocks(Recipe.WeightOnly recipe) {
        WeightFormat.Blocks defaults = (WeightFormat.Blocks) recipe.weights();
        int bits = number("weights.bits", defaults.bits());
        int blockSize = number("weights.block-size", defaults.blockSize());
        boolean symmetric = flag("weights.symmetric", defaults.symmetric());
        int level = number("weights.accuracy-level", defaults.accuracyLevel());
        return attempt("weights: ", () -> new WeightFormat.Blocks(bits, blockSize, symmetric, level))
                .orElse(defaults);
    }

    private Recipe codebook(WeightFormat.Codebook.Table table) {
        WeightFormat.Codebook defaults =
                (WeightFormat.Codebook) Recipe.WeightOnly.codebook(table).weights();
        int blockSize = number("weights.block-size", defaults.blockSize());
        return new Recipe.WeightOnly(
                attempt("weights: ", () -> new WeightFormat.Codebook(table, blockSize))
                        .orElse(defaults),
                Scope.defaults());
    }

    private Refinement refinement(Refinement defaults) {
        boolean dampOutliers = flag("damp-outliers", defaults.dampOutliers());
        return smoothing(defaults).withDampedOutliers(dampOutliers);
    }

    private Refinement smoothing(Refinement defaults) {
        boolean biasCorrection = flag("bias-correction", defaults.biasCorrection());
        String smooth = text("smooth").orElse(defaults.smooth() ? "auto" : "off");
        if (smooth.equals("auto") || smooth.equals("true")) {
            return new Refinement(true, OptionalDouble.empty(), biasCorrection);
        }
        if (smooth.equals("off") || smooth.equals("false")) {
            return new Refinement(false, OptionalDouble.empty(), biasCorrection);
        }
        try {
            return new Refinement(true, OptionalDouble.of(Double.parseDouble(smooth)), biasCorrection);
        } catch (IllegalArgumentException e) {
            problems.add("smooth: '" + smooth + "' must be off, auto or a number from 0 to 1");
            return defaults;
        }
    }

    private Optional<String> text(String key) {
        known.add(key);
        Object value = left.remove(key);
        return value == null ? Optional.empty() : Optional.of(value.toString().strip());
    }

    private List<String> texts(String key) {
        known.add(key);
        Object value = left.remove(key);
        if (value instanceof List<?> list) {
            return list.stream().map(Object::toString).toList();
        }
        return value == null ? List.of() : List.of(value.toString());
    }

    private boolean flag(String key, boolean otherwise) {
        Optional<String> text = text(key);
        if (text.isPresent() && !text.get().equals("true") && !text.get().equals("false")) {
            problems.add(key + ": '" + text.get() + "' must be true or false");
        }
        return text.map(Boolean::parseBoolean).orElse(otherwise);
    }

    private int number(String key, int otherwise) {
        Optional<String> text = text(key);
        try {
            return text.map(Integer::parseInt).orElse(otherwise);
        } catch (NumberFormatException e) {
            problems.add(key + ": '" + text.orElse("") + "' must be a whole number");
            return otherwise;
        }
    }

    private DataType type(String key, DataType otherwise) {
        return constant(key, List.of(DataType.INT8, DataType.UINT8)).orElse(otherwise);
    }

    private <E extends Enum<E>> Optional<E> constant(String key, List<E> choices) {
        Optional<String> text = text(key);
        for (E constant : choices) {
            if (text.isPresent() && label(constant.name()).equals(text.get())) {
                return Optional.of(constant);
            }
        }
        text.ifPresent(given -> problems.add(key + ": there is no '" + given + "'; choose from "
                + choices.stream().map(choice -> label(choice.name())).collect(Collectors.joining(", "))));
        return Optional.empty();
    }

    private interface Attempt<T> {
        T get();
    }

    private <T> Optional<T> attempt(String where, Attempt<T> attempt) {
        try {
            return Optional.of(attempt.get());
        } catch (IllegalArgumentException e) {
            problems.add(where + e.getMessage());
            return Optional.empty();
        }
    }
}
