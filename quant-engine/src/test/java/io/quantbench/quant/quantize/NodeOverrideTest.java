package io.quantbench.quant.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.QuantizationRun;
import io.quantbench.quant.SmallModels;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.tensor.DataType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeOverrideTest {
    private static final WeightFormat.Int8 DEFAULT = WeightFormat.Int8.defaults();

    private final QuantizationRun run = new QuantizationRun(new OrtEngine(), () -> 0);

    private QuantizationRun.Outcome quantize(String recipeName, SmallModels small, String... overrides)
            throws IOException {
        Map<String, Object> settings = Map.of("override", List.of(overrides));
        Recipe recipe = RecipeOptions.recipe(recipeName, settings);
        return run.run(
                small.model(),
                recipe,
                recipe.needsCalibration()
                        ? Optional.of(run.calibrate(small.model(), recipe, small.calibration()))
                        : Optional.empty());
    }

    private static NodeDecision decision(QuantizationRun.Outcome outcome, String opType) {
        return outcome.result().plan().decisions().stream()
                .filter(decision -> decision.opType().equals(opType))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> operators(QuantizationRun.Outcome outcome) {
        return outcome.result().model().graph().nodes().stream()
                .map(Node::opType)
                .toList();
    }

    @Test
    void bitsChannelsAndSymmetryReachTheWeightsOfTheNodesThatAreMeantAlone() throws IOException {
        QuantizationRun.Outcome outcome =
                quantize("int8-dynamic", SmallModels.ENCODER, "type:MatMul bits=7 per-channel=false symmetric=false");
        NodeDecision product = decision(outcome, "MatMul");
        assertThat(product.weights()).contains(new WeightFormat.Int8(DataType.INT8, false, false, 7));
        assertThat(product.reason()).endsWith("; overridden by type:MatMul bits=7 per-channel=false symmetric=false");
        assertThat(decision(outcome, "Gemm").weights()).contains(DEFAULT);
        Model model = outcome.result().model();
        assertThat(model.graph().initializers())
                .filteredOn(constant -> constant.name().equals("c0_scale"))
                .allMatch(constant -> constant.data().shape().elementCount() == 1);
        assertThat(outcome.audit().quantizedKernels()).isNotEmpty();
    }

    @Test
    void aLaterOverrideGoesBeforeAnEarlierOne() throws IOException {
        QuantizationRun.Outcome outcome = quantize(
                "int8-dynamic", SmallModels.ENCODER, ".* bits=7", "type:Gemm bits=8", "type:Gemm per-channel=false");
        assertThat(decision(outcome, "MatMul").weights()).contains(DEFAULT.withBits(7));
        assertThat(decision(outcome, "Gemm").weights()).contains(new WeightFormat.Int8(DataType.INT8, false, true, 8));
    }

    @Test
    void blockSizesReachWeightsInBlocks() throws IOException {
        QuantizationRun.Outcome outcome =
                quantize("int4-weight-only", SmallModels.ENCODER, "type:Gemm block-size=16 bits=8 symmetric=false");
        assertThat(decision(outcome, "Gemm").weights()).contains(new WeightFormat.Blocks(8, 16, false, 4));
        assertThat(decision(outcome, "MatMul").weights()).contains(new WeightFormat.Blocks(4, 32, true, 4));
        assertThat(decision(quantize("nf4", SmallModels.ENCODER, "type:Gemm block-size=32"), "Gemm")
                        .weights())
                .contains(new WeightFormat.Codebook(WeightFormat.Codebook.Table.NF4, 32));
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8-static-qdq", "int8-static-qoperator", "int8-hybrid"})
    void aProductWithRangesAtRunTimeIsDynamicAmongStaticOnes(String recipe) throws IOException {
        QuantizationRun.Outcome outcome = quantize(recipe, SmallModels.ENCODER, "type:MatMul ranges=dynamic");
        NodeDecision product = decision(outcome, "MatMul");
        assertThat(product.treatment()).isEqualTo(Treatment.INT8_DYNAMIC);
        assertThat(product.reason())
                .isEqualTo("u8 activations ranged at run time: overridden by type:MatMul ranges=dynamic");
        assertThat(decision(outcome, "Add").treatment()).isEqualTo(Treatment.FLOAT);
        assertThat(operators(outcome)).contains("DynamicQuantizeLinear", "MatMulInteger");
        assertThat(outcome.islands()).isEmpty();
    }

    @Test
    void onlyProductsCanTakeTheirRangesAtRunTime() throws IOException {
        QuantizationRun.Outcome outcome = quantize("int8-static-qoperator", SmallModels.CNN, ".* ranges=dynamic");
        assertThat(decision(outcome, "Conv").treatment()).isEqualTo(Treatment.INT8_STATIC);
        assertThat(decision(outcome, "Conv").reason()).doesNotContain("overridden");
    }

    @Test
    void aValueThatTheWeightsOfANodeCannotHaveIsRefusedNamingBoth() {
        assertThatThrownBy(() -> quantize("int8-dynamic", SmallModels.ENCODER, "type:Gemm bits=4"))
                .isInstanceOf(QuantizationException.class)
                .hasMessageMatching("override 'type:Gemm bits=4' does not fit node 'gemm\\d+': "
                        + "bits=4; integer kernels take 8, or 7 against saturation");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "block:5 | override 'block:5' must be a selector and settings, such as \"block:5 bits=7\"",
                "block:5 7 | override 'block:5 7': '7' is not key=value",
                "block:5 =7 | override 'block:5 =7': '=7' is not key=value",
                "block:5 size=7 | override of block:5: there is no 'size'; choose from bits, per-channel, symmetric,"
                        + " block-size, ranges",
                "block:5 bits=seven | override of block:5: bits=seven must be a whole number",
                "block:5 block-size=-1 | override of block:5: block-size=-1 must be a whole number",
                "block:5 per-channel=yes | override of block:5: per-channel=yes must be true or false",
                "block:5 symmetric= | override of block:5: symmetric= must be true or false",
                "block:5 ranges=static | override of block:5: ranges=static must be dynamic",
                "block:5 bits=7 bits=8 | override 'block:5 bits=7 bits=8' sets bits twice",
            })
    void refusesWhatCannotBeRead(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeOverride.parse(text))
                .withMessage(message);
    }

    @Test
    void itsTextIsReadBackInOneOrder() {
        NodeOverride override = NodeOverride.parse("  under:/a   symmetric=false bits=7 ");
        assertThat(override).hasToString("under:/a bits=7 symmetric=false");
        assertThat(NodeOverride.parse(override.toString())).isEqualTo(override);
    }
}
