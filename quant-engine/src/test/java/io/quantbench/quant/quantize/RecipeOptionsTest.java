package io.quantbench.quant.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quantbench.quant.calibrate.RangeMethod;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.tensor.DataType;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class RecipeOptionsTest {
    static final List<String> NAMES = RecipeOptions.NAMES;

    /** Values that each setting may have, as a command line has them. */
    private static final Map<String, List<String>> POSSIBLE = new TreeMap<>(Map.ofEntries(
            Map.entry("embeddings", List.of("true", "false")),
            Map.entry("optimize", List.of("true", "false")),
            Map.entry("target", List.of("vnni", "avx2", "arm64", "generic")),
            Map.entry("include", List.of("type:MatMul", "name:/a/b.*", "under:/encoder/layer.0", "block:0-2,5")),
            Map.entry("exclude", List.of("type:Gemm", ".*:0", "block:7")),
            Map.entry("override", List.of("block:5 bits=8", "type:MatMul symmetric=true ranges=dynamic")),
            Map.entry("weights.type", List.of("int8", "uint8")),
            Map.entry("weights.per-channel", List.of("true", "false")),
            Map.entry("weights.symmetric", List.of("true", "false")),
            Map.entry("weights.bits", List.of("7", "8", "4")),
            Map.entry("weights.block-size", List.of("16", "32", "256")),
            Map.entry("weights.accuracy-level", List.of("0", "1", "4")),
            Map.entry("activations.type", List.of("int8", "uint8")),
            Map.entry("activations.symmetric", List.of("true", "false")),
            Map.entry(
                    "activations.range",
                    List.of("min-max", "mean-min-max", "moving-average", "percentile", "entropy", "mse")),
            Map.entry("smooth", List.of("off", "auto", "0", "0.25", "1.0")),
            Map.entry("bias-correction", List.of("true", "false"))));

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of(NAMES);
    }

    @Provide
    Arbitrary<Map<String, Integer>> choices() {
        return Arbitraries.maps(
                        Arbitraries.of(POSSIBLE.keySet()),
                        Arbitraries.integers().between(0, 5))
                .ofMaxSize(POSSIBLE.size());
    }

    /** The chosen settings that this recipe has and can have. */
    private static Map<String, Object> settings(String name, Map<String, Integer> choices) {
        Map<String, Object> defaults = RecipeOptions.recipe(name, Map.of()).options();
        Map<String, Object> settings = new HashMap<>();
        choices.forEach((key, choice) -> {
            List<String> values = POSSIBLE.getOrDefault(key, List.of());
            String value = values.get(choice % values.size());
            boolean isUnfused = name.equals("int8-dynamic-unfused") && key.equals("optimize");
            boolean isBits =
                    key.equals("weights.bits") && value.equals(defaults.containsKey("weights.block-size") ? "7" : "4");
            if (defaults.containsKey(key) && !isBits && !isUnfused) {
                settings.put(key, value);
            }
        });
        return settings;
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void everyNameMakesTheRecipeOfThatName(String name) {
        Recipe recipe = RecipeOptions.recipe(name, Map.of());
        assertThat(recipe.name()).isEqualTo(name);
        assertThat(RecipeOptions.recipe(name, recipe.options())).isEqualTo(recipe);
    }

    @Property(tries = 400, seed = "20261121")
    void whatOptionsWritesIsReadBack(@ForAll("names") String name, @ForAll("choices") Map<String, Integer> choices) {
        Map<String, Object> settings = settings(name, choices);
        Recipe recipe = RecipeOptions.recipe(name, settings);
        assertThat(RecipeOptions.recipe(recipe.name(), recipe.options())).isEqualTo(recipe);
        settings.forEach(
                (key, value) -> assertThat(options(recipe)).containsEntry(key, expected(value.toString(), key)));
    }

    private static Map<String, String> options(Recipe recipe) {
        Map<String, String> texts = new HashMap<>();
        recipe.options()
                .forEach((key, value) -> texts.put(
                        key,
                        value instanceof List<?> list
                                ? String.join(
                                        "|", list.stream().map(Object::toString).toList())
                                : value.toString()));
        return texts;
    }

    /** How {@code options()} writes what was set. */
    private static String expected(String value, String key) {
        boolean isBareName = key.equals("exclude") && value.equals(".*:0");
        return isBareName ? "name:" + value : key.equals("smooth") && value.equals("0") ? "0.0" : value;
    }

    @Test
    void whatIsSetReachesTheRecipe() {
        Map<String, Object> settings = Map.of(
                "weights.type",
                "uint8",
                "weights.per-channel",
                false,
                "weights.bits",
                7,
                "activations.type",
                "int8",
                "activations.range",
                "percentile",
                "smooth",
                0.5,
                "bias-correction",
                "false",
                "damp-outliers",
                "false",
                "embeddings",
                false,
                "exclude",
                List.of("type:Gemm"));
        Recipe.Int8Static recipe = (Recipe.Int8Static) RecipeOptions.recipe("int8-static-qdq", settings);
        assertThat(recipe.weights()).isEqualTo(new WeightFormat.Int8(DataType.UINT8, false, true, 7));
        assertThat(recipe.activations().format().type()).isEqualTo(DataType.INT8);
        assertThat(recipe.activations().format().symmetric()).isTrue();
        assertThat(recipe.activations().range()).isEqualTo(RangeMethod.PERCENTILE);
        assertThat(recipe.refinement()).isEqualTo(new Refinement(true, OptionalDouble.of(0.5), false, false));
        assertThat(recipe.scope().embeddings()).isFalse();
        assertThat(recipe.scope().nodes().accepts("fc", "Gemm")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int8-dynamic | activations.range | mse | recipe int8-dynamic has no setting 'activations.range'; it has"
                        + " bias-correction, damp-outliers, embeddings, exclude, include, optimize, override, smooth, target, weights.bits,"
                        + " weights.per-channel, weights.symmetric, weights.type",
                "fp16 | wieghts.bits | 8 | recipe fp16 has no setting 'wieghts.bits'; it has"
                        + " embeddings, exclude, include, optimize, override, target",
                "int8-dynamic | weights.bits | 9 | weights: bits=9; integer kernels take 8, or 7 against saturation",
                "int8-dynamic | weights.bits | eight | weights.bits: 'eight' must be a whole number",
                "int8-dynamic | weights.type | float | weights.type: there is no 'float'; choose from int8, uint8",
                "int8-dynamic | weights.symmetric | yes | weights.symmetric: 'yes' must be true or false",
                "int8-dynamic | smooth | 1.5 | smooth: '1.5' must be off, auto or a number from 0 to 1",
                "int8-dynamic | smooth | NaN | smooth: 'NaN' must be off, auto or a number from 0 to 1",
                "int8-dynamic | smooth | much | smooth: 'much' must be off, auto or a number from 0 to 1",
                "int8-dynamic | target | sse | target: there is no target 'sse'; choose from vnni, avx2, arm64, generic",
                "int8-dynamic | include | a(b | include: 'a(b' is not a regular expression: Unclosed group",
                "int8-dynamic-unfused | optimize | true | optimize: 'true' must be false for int8-dynamic-unfused;"
                        + " choose int8-dynamic instead",
                "int8-static-qdq | activations.range | max | activations.range: there is no 'max'; choose from min-max,"
                        + " mean-min-max, moving-average, percentile, entropy, mse, cross-entropy, batch-norm",
                "int4-weight-only | weights.block-size | 24 | weights: blockSize=24 is not a power of two of at least 16",
                "nf4 | weights.block-size | 8 | weights: blockSize=8 is not a power of two of at least 16",
                "int8-weight-only | weights.accuracy-level | 5 | weights: accuracyLevel=5 is not within 0 to 4",
            })
    void aWrongSettingIsNamedWithWhatIsAllowed(String name, String key, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecipeOptions.recipe(name, Map.of(key, value)))
                .withMessage(message);
    }

    @Test
    void allProblemsAreNamedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecipeOptions.recipe("fp16", Map.of("target", "sse", "optimize", "perhaps", "x", 1)))
                .withMessageContainingAll("target 'sse'", "optimize: 'perhaps'", "no setting 'x'");
    }

    @Test
    void anUnknownRecipeListsAll() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecipeOptions.recipe("int3", Map.of()))
                .withMessageStartingWith("there is no recipe 'int3'; choose from fp32-optimized, int8-dynamic,")
                .withMessageEndingWith("fp4, fp16");
    }

    @Test
    void targetsAreFoundByTheirLabelAndKnowWhetherTheySaturate() {
        for (Target target : Target.values()) {
            assertThat(Target.of(target.label().toUpperCase(Locale.ROOT))).isEqualTo(target);
        }
        assertThat(List.of(Target.values()).stream().filter(Target::saturates))
                .containsExactly(Target.AVX2, Target.GENERIC);
    }

    @Test
    void aSmoothingStrengthOutsideItsRangeIsRefused() {
        for (double alpha : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Refinement(true, OptionalDouble.of(alpha), false))
                    .withMessage("smoothing strength " + alpha + " is not within 0 to 1");
        }
        assertThat(Refinement.none().isNone()).isTrue();
        assertThat(new Refinement(false, OptionalDouble.empty(), true).isNone()).isFalse();
    }

    @Test
    void aScopeChangesOneThingAtATime() {
        Scope scope =
                Scope.defaults().withTarget(Target.ARM64).withEmbeddings(false).withOptimize(false);
        assertThat(scope).isEqualTo(new Scope(NodeSelection.all(), false, false, Target.ARM64));
        NodeSelection some = NodeSelection.parse(List.of("type:Conv"), List.of());
        assertThat(scope.withNodes(some)).isEqualTo(new Scope(some, false, false, Target.ARM64));
    }

    @Test
    void anotherRefinementOnlyReachesRecipesThatHaveOne() {
        for (String name : NAMES) {
            Recipe recipe = RecipeOptions.recipe(name, Map.of());
            boolean has = recipe instanceof Recipe.Int8Dynamic || recipe instanceof Recipe.Int8Static;
            Recipe refined = recipe.withRefinement(Refinement.full());
            assertThat(refined.refinement()).isEqualTo(has ? Refinement.full() : Refinement.none());
            assertThat(refined.needsCalibration()).as(name).isEqualTo(has);
        }
    }
}
