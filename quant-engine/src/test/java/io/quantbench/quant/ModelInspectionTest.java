package io.quantbench.quant;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.ModelInspection.OperatorConstants;
import io.quantbench.quant.ModelInspection.PlannedNodes;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.NestedModels;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelInspectionTest {
    @Test
    void anEncoderIsToldByItsOperatorsSizesFusionsAndWhatWouldBeQuantized() {
        ModelInspection inspection = ModelInspection.of(SmallModels.ENCODER.model());
        assertThat(inspection.obstacle()).isNull();
        assertThat(inspection.summary().operators())
                .containsEntry("ReduceMean", 2)
                .containsEntry("Gemm", 1);
        assertThat(inspection.summary().opsets()).isEqualTo(Map.of("ai.onnx", 17L));
        assertThat(inspection.summary().nodes()).isEqualTo(13);
        assertThat(inspection.sizes().subList(0, 2))
                .containsExactly(
                        new OperatorConstants("Gemm", 1, (64 * 64 + 64) * 4),
                        new OperatorConstants("MatMul", 1, 64 * 64 * 4));
        assertThat(inspection.fusions()).containsEntry("ReduceMean", -2).containsEntry("Sqrt", -1);
        assertThat(inspection.fusions().keySet()).anyMatch(operator -> operator.contains("LayerNormalization"));
        assertThat(inspection.floatPasses()).isNotEmpty();
        assertThat(inspection.quantizableNodes()).isEqualTo(2);
        assertThat(inspection.staticTensors()).isEqualTo(2);
        assertThat(inspection.plan().get(0).quantized()).isTrue();
        assertThat(inspection.plan()).extracting(PlannedNodes::reason).doesNotContain("");
    }

    @ParameterizedTest
    @EnumSource(SmallModels.class)
    void everyConstantByteBelongsToOneOperatorAndEveryNodeToOneGroup(SmallModels small) {
        ModelInspection inspection = ModelInspection.of(small.model());
        long held = small.model().graph().initializers().stream()
                .mapToLong(constant -> constant.tensor().orElseThrow().sizeBytes())
                .sum();
        assertThat(inspection.sizes().stream()
                        .mapToLong(OperatorConstants::bytes)
                        .sum())
                .isEqualTo(held);
        int change = inspection.fusions().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        assertThat(inspection.plan().stream().mapToInt(PlannedNodes::nodes).sum())
                .isEqualTo(inspection.summary().nodes() + change);
    }

    @Test
    void nestedGraphsAreCountedWithTheirConstantsAndThoseThatTheyReadFromOutside() {
        Initializer weight = Initializer.of("w", Tensor.ofFloats(Shape.of(4, 3), new float[12]));
        Model model = NestedModels.ifInIf(
                weight, new TensorData.Dense(Tensor.ofFloats(Shape.of(4, 3), new float[12]), Extras.none()));
        ModelInspection inspection = ModelInspection.of(model);
        assertThat(inspection.summary().operators()).containsEntry("MatMul", 3).containsEntry("If", 2);
        assertThat(inspection.sizes()).containsExactly(new OperatorConstants("MatMul", 3, 96));
        assertThat(inspection.obstacle()).isNull();
    }

    @Test
    void whatCannotBeQuantizedIsStillToldWithTheObstacle() {
        Model quantized = new Quantizer(() -> 0)
                .quantize(SmallModels.ENCODER.model(), Recipe.Int8Dynamic.defaults())
                .model();
        ModelInspection again = ModelInspection.of(quantized);
        assertThat(again.obstacle()).startsWith("the model is already quantized: it has ");
        assertThat(again.summary().quantizedOperators()).containsKey("MatMulInteger");
        assertThat(again.quantizableNodes()).isZero();
        GraphSketch sketch = new GraphSketch(1);
        Model old = sketch.model(9, sketch.matMul("x", 64, 64), Dim.unknown(), Dim.unknown());
        assertThat(ModelInspection.of(old).obstacle()).contains("operator set 9", "export the model again");
    }

    @Test
    void aModelWithoutNodesIsToldToo() {
        Model model = SmallModels.ENCODER.model();
        Graph graph = model.graph();
        Graph empty = new Graph("g", List.of(), List.of(), graph.inputs(), List.of(), List.of(), graph.extras());
        ModelInspection inspection = ModelInspection.of(model.withGraph(empty));
        assertThat(inspection.summary().nodes()).isZero();
        assertThat(inspection.plan()).isEmpty();
        assertThat(inspection.sizes()).isEmpty();
    }
}
