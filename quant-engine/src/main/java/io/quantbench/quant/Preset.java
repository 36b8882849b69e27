package io.quantbench.quant;

import io.quantbench.quant.calibrate.RangeMethod;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.Recipe.Int8Static.Activations;
import io.quantbench.quant.quantize.Recipe.Int8Static.Style;
import io.quantbench.quant.quantize.Refinement;
import io.quantbench.quant.quantize.Scope;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A kind of model, and the recipes that are worth a try for it. */
public enum Preset {
    /** Transformers that read a whole sequence: nearly all weights lie in matrix products. */
    ENCODER,
    /** Convolutional networks: integers can flow from layer to layer. */
    CNN,
    /**
     * LSTMs and the like: small products, one after the other, that integers may well make slower than floats: of Silero VAD no
     * recipe was faster than FP32 beyond doubt. What is chosen is never measurably slower.
     */
    RECURRENT;

    private static final Set<String> RECURRENT_OPERATORS = Set.of("LSTM", "GRU", "RNN");

    /** What a model looks like by its operators, nested graphs included. */
    public static Preset of(Model model) {
        Set<String> operators = new HashSet<>();
        collect(model.graph(), operators);
        if (operators.stream().anyMatch(RECURRENT_OPERATORS::contains)) {
            return RECURRENT;
        }
        return operators.contains("Conv") ? CNN : ENCODER;
    }

    private static void collect(Graph graph, Set<String> operators) {
        for (Node node : graph.nodes()) {
            operators.add(node.opType());
            node.subgraphs().forEach(nested -> collect(nested, operators));
        }
    }

    /**
     * The preset of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    public static Preset of(String name) {
        return Arrays.stream(values())
                .filter(preset -> preset.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no preset '" + name + "'; choose from "
                        + Arrays.stream(values()).map(Preset::label).collect(Collectors.joining(", "))));
    }

    /** Name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The recipes to try, by a name that tells them apart. The float passes alone are among them: fusion is not quantization. */
    public Map<String, Recipe> candidates(Scope scope) {
        Map<String, Recipe> candidates = new LinkedHashMap<>();
        for (Recipe recipe : recipes()) {
            candidates.put(label(recipe), recipe.withScope(scope));
        }
        return candidates;
    }

    private List<Recipe> recipes() {
        Recipe floats = Recipe.Fp32Optimized.defaults();
        Recipe dynamic = Recipe.Int8Dynamic.defaults();
        return switch (this) {
            case ENCODER ->
                List.of(
                        floats,
                        dynamic,
                        Recipe.Int8Dynamic.damped(),
                        Recipe.Int8Static.defaults(Style.HYBRID),
                        Recipe.Int8Static.defaults(Style.STATIC_QOPERATOR));
            case CNN ->
                List.of(
                        floats,
                        dynamic,
                        Recipe.Int8Static.defaults(Style.STATIC_QDQ),
                        Recipe.Int8Static.defaults(Style.STATIC_QOPERATOR),
                        ranged(Style.STATIC_QOPERATOR, RangeMethod.MIN_MAX),
                        ranged(Style.STATIC_QOPERATOR, RangeMethod.MSE));
            case RECURRENT -> List.of(floats, dynamic, Recipe.WeightOnly.int8());
        };
    }

    private static Recipe.Int8Static ranged(Style style, RangeMethod range) {
        Recipe.Int8Static defaults = Recipe.Int8Static.defaults(style);
        return new Recipe.Int8Static(
                style,
                defaults.weights(),
                new Activations(defaults.activations().format(), range),
                Refinement.full(),
                defaults.scope());
    }

    private static String label(Recipe recipe) {
        if (recipe instanceof Recipe.Int8Static fixed
                && fixed.activations().range() != Activations.defaults().range()) {
            return recipe.name() + "-"
                    + fixed.activations()
                            .range()
                            .name()
                            .toLowerCase(Locale.ROOT)
                            .replace('_', '-');
        }
        return recipe.name();
    }
}
