package io.quantbench.quant.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.QuantizationResult;
import io.quantbench.quant.QuantizationRun;
import io.quantbench.quant.Quantizer;
import io.quantbench.quant.SmallModels;
import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlanJsonTest {

    private static @Nullable String cnn;

    private final QuantizationRun run = new QuantizationRun(new OrtEngine(), () -> 0);
    private final Quantizer quantizer = new Quantizer(() -> 0);

    private Optional<CalibrationProfile> profile(SmallModels small, Recipe recipe) {
        return recipe.needsCalibration()
                ? Optional.of(run.calibrate(small.model(), recipe, small.calibration()))
                : Optional.empty();
    }

    private QuantPlan plan(SmallModels small, String recipeName, Map<String, Object> settings) throws IOException {
        Recipe recipe = RecipeOptions.recipe(recipeName, settings);
        Quantizer.Prepared prepared = quantizer.prepare(small.model(), recipe);
        return quantizer.quantize(prepared, recipe, profile(small, recipe)).plan();
    }

    /** A static plan without refinements, which needs no profile to be carried out. */
    private QuantPlan plain(SmallModels small, String recipeName) throws IOException {
        return plan(small, recipeName, Map.of("smooth", "off", "bias-correction", false));
    }

    private static float scale(QuantPlan plan, String tensor) {
        return Objects.requireNonNull(plan.activations().get(tensor), tensor).scale(0);
    }

    private static Treatment treatment(QuantPlan plan, String node) {
        return plan.decisions().stream()
                .filter(decision -> decision.node().equals(node))
                .findFirst()
                .orElseThrow()
                .treatment();
    }

    @ParameterizedTest
    @EnumSource(SmallModels.class)
    void everyPlanIsReadBackAndGivesTheSameVariant(SmallModels small) throws IOException {
        for (String name : RecipeOptions.NAMES) {
            Recipe recipe = RecipeOptions.recipe(name, Map.of());
            Optional<CalibrationProfile> profile = profile(small, recipe);
            Quantizer.Prepared prepared = quantizer.prepare(small.model(), recipe);
            QuantizationResult made = quantizer.quantize(prepared, recipe, profile);
            String json = PlanJson.write(made.plan());
            QuantPlan read = PlanJson.read(json);
            assertThat(read).as(name).isEqualTo(made.plan());
            assertThat(PlanJson.write(read)).isEqualTo(json);
            assertThat(quantizer.apply(prepared, read, profile).model())
                    .as(name)
                    .isEqualTo(made.model());
        }
    }

    @ParameterizedTest
    @CsvSource({"int8-dynamic", "int8-static-qdq", "int8-static-qoperator", "int8-hybrid"})
    void aNodeMadeFloatInThePlanIsFloatInTheVariant(String recipe) throws IOException {
        QuantPlan plan = plain(SmallModels.ENCODER, recipe);
        String json = PlanJson.write(plan);
        String product = plan.decisions().stream()
                .filter(decision -> decision.opType().equals("MatMul"))
                .findFirst()
                .orElseThrow()
                .node();
        int node = json.indexOf("\"node\" : \"" + product + "\"");
        int treatment = json.indexOf("\"treatment\" : \"INT8_", node);
        int end = json.indexOf('\n', treatment);
        String edited = json.substring(0, treatment) + "\"treatment\" : \"FLOAT\"," + json.substring(end);
        QuantizationRun.Outcome outcome = run.run(SmallModels.ENCODER.model(), PlanJson.read(edited), Optional.empty());
        assertThat(treatment(outcome.result().plan(), product)).isEqualTo(Treatment.FLOAT);
        assertThat(outcome.result().model().graph().nodes())
                .filteredOn(n -> n.name().equals(product))
                .extracting(Node::opType)
                .containsExactly("MatMul");
        assertThat(outcome.result().plan().quantizedCount()).isPositive();
    }

    @Test
    void anotherScaleInThePlanIsTheScaleInTheVariant() throws IOException {
        QuantPlan plan = plain(SmallModels.CNN, "int8-static-qoperator");
        float scale = scale(plan, "x");
        String edited = PlanJson.write(plan).replace("\"scale\" : " + scale, "\"scale\" : 0.125");
        QuantizationRun.Outcome outcome = run.run(SmallModels.CNN.model(), PlanJson.read(edited), Optional.empty());
        assertThat(scale(outcome.result().plan(), "x")).isEqualTo(0.125f);
        assertThat(outcome.result().model().graph().initializers())
                .filteredOn(constant -> constant.name().startsWith("x_scale"))
                .extracting(constant -> constant.tensor().orElseThrow().toFloats()[0])
                .containsExactly(0.125f);
    }

    @Test
    void aPlanWithRefinementsAsksForItsProfile() throws IOException {
        QuantPlan plan = plan(SmallModels.ENCODER, "int8-static-qdq", Map.of());
        assertThat(plan.refinements().isNone()).isFalse();
        assertThatThrownBy(() -> run.run(SmallModels.ENCODER.model(), plan, Optional.empty()))
                .isInstanceOf(QuantizationException.class)
                .hasMessage("the plan was made with smoothing or corrected biases; give the calibration profile that "
                        + "it was made with");
    }

    @Test
    void aPlanOfAnotherModelIsRefusedNamingTheNode() throws IOException {
        QuantPlan plan = plain(SmallModels.ENCODER, "int8-dynamic");
        assertThatThrownBy(() -> run.run(SmallModels.CNN.model(), plan, Optional.empty()))
                .isInstanceOf(QuantizationException.class)
                .hasMessageMatching("the plan (speaks of|takes) node '\\w+'.*the plan was made for another model; "
                        + "make a new one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"node\" : \"matmul0\"' | '\"node\" : \"mm\"' | the plan speaks of node 'mm' (MatMul), which the model"
                        + " does not have behind its float passes: the plan was made for another model; make a new one",
                "'\"node\" : \"matmul0\",~      \"operator\" : \"MatMul\"' | '\"node\" : \"matmul0\",~      \"operator\" :"
                        + " \"Gemm\"' | the plan takes node 'matmul0' for Gemm, but it is MatMul: the plan was made for"
                        + " another model; make a new one",
                "'\"treatment\" : \"INT8_DYNAMIC\"' | '\"treatment\" : \"INT8_LSTM\"' | the plan gives node 'matmul0'"
                        + " (MatMul) the treatment INT8_LSTM, which is for LSTM; correct it, or make it FLOAT",
                "'\"treatment\" : \"INT8_DYNAMIC\"' | '\"treatment\" : \"INT8_STATIC\"' | the plan gives node 'matmul0'"
                        + " (MatMul) the treatment INT8_STATIC, which needs a scale for x among its activations;"
                        + " correct it, or make it FLOAT",
                "'\"treatment\" : \"INT8_DYNAMIC\"' | '\"treatment\" : \"WEIGHT_CODEBOOK\"' | the plan gives node"
                        + " 'matmul0' (MatMul) the treatment WEIGHT_CODEBOOK, which does not go with weights"
                        + " Int8[type=INT8, perChannel=true, symmetric=true, bits=8]; correct it, or make it FLOAT",
            })
    void anEditThatContradictsTheModelIsRefusedNamingTheNode(String from, String to, String message)
            throws IOException {
        String json = PlanJson.write(plain(SmallModels.ENCODER, "int8-dynamic"));
        String old = from.replace('~', '\n');
        assertThat(json).contains(old);
        int at = json.indexOf(old);
        String edited = json.substring(0, at) + to.replace('~', '\n') + json.substring(at + old.length());
        assertThatThrownBy(() -> run.run(SmallModels.ENCODER.model(), PlanJson.read(edited), Optional.empty()))
                .isInstanceOf(QuantizationException.class)
                .hasMessage(message);
    }

    @Test
    void aNodeDecidedTwiceIsRefused() throws IOException {
        QuantPlan plan = plain(SmallModels.ENCODER, "int8-dynamic");
        NodeDecision first = plan.decisions().get(0);
        QuantPlan twice = plan.withDecisions(List.of(first, first));
        assertThatThrownBy(() -> run.run(SmallModels.ENCODER.model(), twice, Optional.empty()))
                .isInstanceOf(QuantizationException.class)
                .hasMessage("the plan decides twice on node '" + first.node() + "'; leave one of them out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"schemaVersion\" : 1' | '\"schemaVersion\" : 2' | plan: schemaVersion 2 is not 1, the only one this"
                        + " build reads",
                "'\"recipe\" : \"int8-static-qoperator\"' | '\"recipe\" : \"int3\"' | plan: there is no recipe 'int3';"
                        + " choose from fp32-optimized,",
                "'\"weights.bits\" : 8' | '\"weights.bits\" : 9' | plan: weights: bits=9; integer kernels take 8, or 7"
                        + " against saturation",
                "'\"nodes\" : [' | '\"nodes\" : null, \"dones\" : [' | : there is no 'dones' here; choose from"
                        + " activations, correctedBiases, damping, nodes, options, recipe, schemaVersion, smoothing, unsmoothed",
                "'\"treatment\" : \"INT8_STATIC\"' | '\"treatment\" : \"INT9\"' | : 'INT9' is not possible for"
                        + " 'nodes[0].treatment'; choose from [INT8_DYNAMIC, INT8_STATIC,",
                "'\"treatment\" : \"INT8_STATIC\",' | '' | plan: the treatment of 'conv0' is missing",
                "'\"node\" : \"conv0\",' | '' | plan: node is missing",
                "'\"kind\" : \"int8\"' | '\"kind\" : \"int9\"' | plan: node 'conv0': weights.kind 'int9' is unknown;"
                        + " choose from int8, blocks, nf4, fp4, half",
                "'\"kind\" : \"int8\",' | '' | plan: node 'conv0': weights.kind is missing",
                "'\"perChannel\" : true,' | '' | plan: node 'conv0': weights.perChannel is missing",
                "'\"bits\" : 8' | '\"bits\" : \"many\"' | : 'many' is not possible for 'nodes[0].weights.bits'",
                "'\"bits\" : 8' | '\"bits\" : [8]' | : 'nodes[0].weights.bits' is missing or not of the right kind",
                "'\"zeroPoint\" : ' | '\"zeroPoint\" : 900' | and zero point 900",
                "'\"scale\" : ' | '\"scale\" : -' | is not a positive finite number",
                "'\"type\" : \"UINT8\"' | '\"type\" : \"FLOAT\"' | has type FLOAT and zero point",
                "'\"smoothing\" : { },' | '' | plan: smoothing is missing",
                "'\"unsmoothed\"' | '\"smoothing\" : { }, \"unsmoothed\"' | Duplicate field 'smoothing'",
                "'{' | '' | plan, line ",
                "'\"correctedBiases\" : [ ]' | '\"correctedBiases\" : [' | plan, line ",
            })
    void whatIsNoPlanIsRefusedInOneSentence(String from, String to, String message) throws IOException {
        if (cnn == null) {
            cnn = PlanJson.write(plain(SmallModels.CNN, "int8-static-qoperator"));
        }
        String json = cnn;
        assertThat(json).contains(from);
        int at = json.indexOf(from);
        String broken = json.substring(0, at) + to + json.substring(at + from.length());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlanJson.read(broken))
                .withMessageStartingWith("plan")
                .withMessageContaining(message)
                .withMessageNotContainingAny("io.quantbench", "java.", "\n");
    }

    @Test
    void anEmptyFileAndTextBehindThePlanAreRefused() throws IOException {
        assertThatIllegalArgumentException().isThrownBy(() -> PlanJson.read("")).withMessageStartingWith("plan, line");
        String json = PlanJson.write(plain(SmallModels.CNN, "int8-dynamic"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlanJson.read(json + "{}"))
                .withMessageStartingWith("plan, line");
    }
}
