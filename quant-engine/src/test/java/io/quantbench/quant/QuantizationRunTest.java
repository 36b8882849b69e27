package io.quantbench.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.audit.SaturationProof;
import io.quantbench.quant.audit.UnsafeLayers;
import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.CalibrationSet;
import io.quantbench.quant.calibrate.Trust;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.Recipe.Int8Static.Style;
import io.quantbench.quant.quantize.RecipeOptions;
import io.quantbench.quant.quantize.Refinements;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.QuantParams;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationRunTest {
    private final QuantizationRun run = new QuantizationRun(new OrtEngine(), () -> 0);

    @ParameterizedTest
    @EnumSource(Style.class)
    void aStaticRecipeWithoutProfileSaysWhatItNeeds(Style style) {
        Recipe recipe = Recipe.Int8Static.defaults(style);
        assertThatThrownBy(() -> run.run(SmallModels.ENCODER.model(), recipe, Optional.empty()))
                .isInstanceOf(QuantizationException.class)
                .hasMessage("recipe " + recipe.name()
                        + " needs samples to calibrate with: name them with --calibration DATA");
    }

    @Test
    void aProfileOfAnotherModelIsRefused() {
        Recipe recipe = Recipe.Int8Static.defaults(Style.STATIC_QDQ);
        CalibrationProfile other = new CalibrationProfile("", "none", Trust.REAL_DATA, 1, Map.of());
        assertThatThrownBy(() -> run.run(SmallModels.CNN.model(), recipe, Optional.of(other)))
                .isInstanceOf(QuantizationException.class)
                .hasMessageMatching(
                        "the calibration profile knows none of the \\d+ tensors that recipe int8-static-qdq "
                                + "asks for, such as 'x': it was made with another model or other float passes; calibrate again");
    }

    @Test
    void aNodeWhoseConversionsOnlyCostIsTakenBackAndTheRestStays() throws IOException {
        GraphSketch sketch = new GraphSketch(5);
        String output = sketch.linear(sketch.node("Tanh", List.of("x")), 64, 64);
        Model model = sketch.model(13, output, Dim.symbolic("batch"), Dim.fixed(64));
        Recipe recipe = RecipeOptions.recipe("int8-static-qdq", Map.of("smooth", "off", "bias-correction", "false"));
        CalibrationSet samples = CalibrationSet.of("one", Trust.GENERATED, SmallModels.ENCODER.samples(1));
        CalibrationProfile profile = run.calibrate(model, recipe, samples);
        QuantPlan plan = run.run(model, recipe, Optional.of(profile)).result().plan();
        Map<String, QuantParams> activations = new TreeMap<>(plan.activations());
        activations.put("x", QuantParams.perTensor(DataType.UINT8, 0.03f, 128));
        List<NodeDecision> decisions = new ArrayList<>(plan.decisions());
        assertThat(decisions.get(0).treatment()).isEqualTo(Treatment.FLOAT);
        decisions.set(0, new NodeDecision("tanh0", "Tanh", Treatment.INT8_STATIC, "by hand"));
        QuantPlan edited = new QuantPlan(recipe, decisions, activations, Refinements.none());
        QuantizationRun.Outcome outcome = run.run(model, edited, Optional.empty());
        assertThat(outcome.islands()).containsExactly("tanh0");
        assertThat(outcome.audit().islands().isEmpty()).isTrue();
        assertThat(outcome.result().plan().decisions().get(0))
                .isEqualTo(new NodeDecision(
                        "tanh0",
                        "Tanh",
                        Treatment.FLOAT,
                        "stays float: the engine has no integer kernel here, conversions only cost"));
        assertThat(outcome.result().plan().nodes(Treatment.INT8_STATIC)).isEqualTo(plan.nodes(Treatment.INT8_STATIC));
        assertThat(outcome.result().model())
                .isEqualTo(run.run(model, plan, Optional.empty()).result().model());
    }

    /** x · w for a w whose pairs of weights in column 0 sum to 254 steps, beside one whose pairs cancel. */
    private static Model extremes() {
        float[] same = new float[64 * 64];
        float[] cancelling = new float[64 * 64];
        for (int i = 0; i < same.length; i++) {
            same[i] = 0.5f;
            cancelling[i] = i / 64 % 2 == 0 ? 0.5f : -0.5f;
        }
        GraphSketch sketch = new GraphSketch(6);
        String hidden =
                sketch.node("MatMul", List.of("x", sketch.constant(Tensor.ofFloats(Shape.of(64, 64), cancelling))));
        String output =
                sketch.node("MatMul", List.of(hidden, sketch.constant(Tensor.ofFloats(Shape.of(64, 64), same))));
        return sketch.model(13, output, Dim.symbolic("batch"), Dim.fixed(64));
    }

    private static int bits(QuantizationRun.Outcome outcome, String node) {
        return outcome.result().plan().decisions().stream()
                .filter(decision -> decision.node().equals(node))
                .flatMap(decision -> decision.weights().stream())
                .mapToInt(format -> ((WeightFormat.Int8) format).bits())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8-dynamic", "int8-static-qdq", "int8-static-qoperator", "int8-hybrid"})
    void onlyLayersThatCouldSaturateGetSevenBitsForATargetThatSaturates(String name) throws IOException {
        Map<String, Object> plain = Map.of("smooth", "off", "bias-correction", "false", "target", "avx2");
        Recipe recipe = RecipeOptions.recipe(name, plain);
        CalibrationSet samples = CalibrationSet.of("two", Trust.GENERATED, SmallModels.ENCODER.samples(2));
        Optional<CalibrationProfile> profile = Optional.of(run.calibrate(extremes(), recipe, samples));
        QuantizationRun.Outcome outcome = run.run(extremes(), recipe, profile);
        assertThat(bits(outcome, "matmul0")).isEqualTo(8);
        assertThat(bits(outcome, "matmul1")).isEqualTo(7);
        assertThat(UnsafeLayers.of(outcome.result().model())).isEmpty();
        assertThat(outcome.saturation()).hasSize(2).allMatch(SaturationProof::isSafe);
        assertThat(outcome.result().plan().decisions().get(1).reason())
                .endsWith("; 7 bits, as 8 could saturate on this target");
        Recipe vnni = RecipeOptions.recipe(name, Map.of("smooth", "off", "bias-correction", "false"));
        QuantizationRun.Outcome full = run.run(extremes(), vnni, profile);
        assertThat(bits(full, "matmul1")).isEqualTo(8);
        assertThat(full.saturation()).filteredOn(proof -> !proof.isSafe()).hasSize(1);
    }

    @Test
    void theFloatRecipeFusesAndQuantizesNothing() throws IOException {
        QuantizationRun.Outcome outcome =
                run.run(SmallModels.ENCODER.model(), Recipe.Fp32Optimized.defaults(), Optional.empty());
        assertThat(outcome.result().plan().quantizedCount()).isZero();
        assertThat(outcome.result().model()).isEqualTo(outcome.prepared().model());
        assertThat(outcome.result().floatPasses()).isNotEmpty();
        assertThat(outcome.result().toString())
                .contains(String.join(", ", outcome.result().floatPasses()));
    }

    @Test
    void preparationNamesEveryNodeAndSaysWhichPassesChangedSomething() {
        Model model = SmallModels.ENCODER.model();
        Quantizer quantizer = new Quantizer(() -> 0);
        Quantizer.Prepared plain = quantizer.prepare(model, RecipeOptions.recipe("int8-dynamic-unfused", Map.of()));
        assertThat(plain.floatPasses()).isEmpty();
        assertThat(plain.model()).isEqualTo(model);
        Quantizer.Prepared fused = quantizer.prepare(model, Recipe.Int8Dynamic.defaults());
        assertThat(fused.floatPasses()).isNotEmpty();
        assertThat(fused.model().graph().nodes()).extracting(Node::name).doesNotHaveDuplicates();
        assertThat(fused.model().graph().nodes())
                .hasSizeLessThan(model.graph().nodes().size());
        assertThat(fused.timings()).hasSizeGreaterThan(plain.timings().size());
    }

    @Test
    void constantsAreFoldedWithTheEngineAndLeftWithoutOne() {
        GraphSketch sketch = new GraphSketch(7);
        String weight = sketch.node("Transpose", List.of(sketch.constant(0.3, 64, 64)));
        Model model =
                sketch.model(13, sketch.node("MatMul", List.of("x", weight)), Dim.symbolic("batch"), Dim.fixed(64));
        Recipe recipe = Recipe.Int8Dynamic.defaults();
        assertThat(run.quantize(model, recipe).plan().quantizedCount()).isEqualTo(1);
        assertThat(new Quantizer(() -> 0).quantize(model, recipe).plan().quantizedCount())
                .isZero();
    }

    @Test
    void theSourceIsNeverChanged() throws IOException {
        Model model = SmallModels.EMBEDDING.model();
        List<Initializer> before = List.copyOf(model.graph().initializers());
        run.run(model, Recipe.Int8Dynamic.defaults(), Optional.empty());
        assertThat(model).isEqualTo(SmallModels.EMBEDDING.model());
        assertThat(model.graph().initializers()).isEqualTo(before);
    }
}
