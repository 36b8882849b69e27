package io.quantbench.quant.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.audit.Conversion.Purpose;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.FakeEngine;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audits of hand-made graphs on the real engine: each pattern that it is known to fuse, and each that it leaves. */
class RuntimeAuditTest {
    private static final OrtEngine ENGINE = new OrtEngine();

    @TempDir
    Path folder = Path.of("");

    private AuditReport audit(QuantizedGraph graph) throws IOException {
        return audit(graph.model());
    }

    private AuditReport audit(Model model) throws IOException {
        Path file = folder.resolve("variant.onnx");
        OnnxWriter.write(model, file);
        return RuntimeAudit.of(ENGINE, file);
    }

    private static QuantizedGraph convolution() {
        return new QuantizedGraph()
                .input("x", 1, 8, 6, 6)
                .pair("x")
                .weight("w", DataType.INT8, 8, 8, 3, 3)
                .node("conv", "Conv", List.of("x_dq", "w_dq"), "y", Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L)))
                .pair("y");
    }

    @Test
    void convolutionBetweenPairsIsOneIntegerKernelWithoutIslands() throws IOException {
        AuditReport report = audit(convolution().output("y_dq", 1, 8, 6, 6));
        assertThat(report.quantizedKernels().keySet()).anyMatch(op -> op.endsWith("QLinearConv"));
        assertThat(report.islands().isEmpty()).isTrue();
        assertThat(report.purposes()).isEqualTo(Map.of(Purpose.FEEDS_INTEGER, 1, Purpose.LEAVES_INTEGER, 1));
        assertThat(report.kernelsOf("conv"))
                .anyMatch(kernel -> kernel.operator().endsWith("QLinearConv")
                        && kernel.sourceNodes().get(0).equals("conv"));
        assertThat(report.findings()).isEmpty();
    }

    @Test
    void tanhBetweenPairsIsAnIsland() throws IOException {
        AuditReport report = audit(new QuantizedGraph()
                .input("x", 2, 8)
                .output("y_dq", 2, 8)
                .pair("x")
                .node("tanh", "Tanh", List.of("x_dq"), "y")
                .pair("y"));
        assertThat(report.quantizedKernels()).isEmpty();
        assertThat(report.purposes()).containsOnlyKeys(Purpose.ISLAND);
        assertThat(report.islands().nodesToLeaveFloat()).containsExactly("tanh");
    }

    @Test
    void tanhBetweenTwoConvolutionsIsNoIslandBecauseTheyNeedTheConversions() throws IOException {
        AuditReport report = audit(convolution()
                .node("tanh", "Tanh", List.of("y_dq"), "t")
                .pair("t")
                .weight("v", DataType.INT8, 4, 8, 1, 1)
                .node("conv2", "Conv", List.of("t_dq", "v_dq"), "z")
                .pair("z")
                .output("z_dq", 1, 4, 6, 6));
        assertThat(report.count(KernelKind.INTEGER).values()).containsExactly(2);
        assertThat(report.islands().isEmpty()).isTrue();
        assertThat(report.kernelsOf("tanh")).extracting(RuntimeKernel::kind).containsExactly(KernelKind.FLOAT);
    }

    @Test
    void onlyTheFarSideOfTanhIsAnIslandWhenNothingReadsItAsIntegers() throws IOException {
        AuditReport report = audit(convolution()
                .node("tanh", "Tanh", List.of("y_dq"), "t")
                .pair("t")
                .node("sqrt", "Sqrt", List.of("t_dq"), "z")
                .output("z", 1, 8, 6, 6));
        assertThat(report.purposes()).containsEntry(Purpose.ISLAND, 2).containsEntry(Purpose.LEAVES_INTEGER, 1);
        assertThat(report.islands().nodesToLeaveFloat()).containsExactlyInAnyOrder("tanh", "sqrt");
    }

    @Test
    void layerNormalizationBetweenPairsIsAnIsland() throws IOException {
        AuditReport report = audit(new QuantizedGraph()
                .opset(17)
                .input("x", 2, 8)
                .output("y_dq", 2, 8)
                .floatConstant("gamma", 8)
                .floatConstant("beta", 8)
                .pair("x")
                .node("norm", "LayerNormalization", List.of("x_dq", "gamma", "beta"), "y")
                .pair("y"));
        assertThat(report.islands().nodesToLeaveFloat()).containsExactly("norm");
    }

    @Test
    void matMulWithoutQuantizeBehindItIsOneKernelThatGivesFloats() throws IOException {
        AuditReport report = audit(new QuantizedGraph()
                .input("x", 4, 16)
                .output("y", 4, 8)
                .pair("x")
                .weight("w", DataType.INT8, 16, 8)
                .node("product", "MatMul", List.of("x_dq", "w_dq"), "y"));
        assertThat(report.quantizedKernels()).isEqualTo(Map.of("com.microsoft.MatMulIntegerToFloat", 1));
        assertThat(report.purposes()).isEqualTo(Map.of(Purpose.FEEDS_INTEGER, 1));
        assertThat(report.kernelsOf("product")).hasSize(1);
        assertThat(report.conversions().get(0).nodesServed()).contains("product");
    }

    @Test
    void signedActivationsInOperatorFormAreSlow() throws IOException {
        AuditReport report = audit(new QuantizedGraph()
                .input("x", 4, 16)
                .output("y_dq", 4, 8)
                .parameters("x", DataType.INT8, 0)
                .parameters("w", DataType.INT8, 0)
                .parameters("y", DataType.INT8, 0)
                .integers("w", DataType.INT8, 16, 8)
                .node("x_Q", "QuantizeLinear", List.of("x", "x_scale", "x_zp"), "x_q")
                .node(
                        "product",
                        "QLinearMatMul",
                        List.of("x_q", "x_scale", "x_zp", "w", "w_scale", "w_zp", "y_scale", "y_zp"),
                        "y_q")
                .node("y_DQ", "DequantizeLinear", List.of("y_q", "y_scale", "y_zp"), "y_dq"));
        assertThat(report.findings())
                .containsExactly(new Finding("product", "QLinearMatMul", Finding.Kind.PORTABLE_SIGNED_ACTIVATIONS));
        assertThat(report.findings().get(0).kind().sentence()).startsWith("slow: S8S8 on x86");
    }

    @Test
    void unsignedWeightsAreSlower() throws IOException {
        AuditReport report = audit(new QuantizedGraph()
                .input("x", 4, 16)
                .output("y", 4, 8)
                .pair("x")
                .weight("w", DataType.UINT8, 16, 8)
                .node("product", "MatMul", List.of("x_dq", "w_dq"), "y"));
        assertThat(report.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.UNSIGNED_WEIGHTS);
        assertThat(report.findings().get(0).node()).isEqualTo("product");
    }

    @Test
    void sixteenBitActivationsGainNothing() throws IOException {
        AuditReport report = audit(new QuantizedGraph()
                .opset(21)
                .input("x", 4, 16)
                .output("y", 4, 8)
                .pair("x", DataType.UINT16, 32768)
                .weight("w", DataType.INT8, 16, 8)
                .node("product", "MatMul", List.of("x_dq", "w_dq"), "y"));
        assertThat(report.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.SIXTEEN_BIT);
        assertThat(report.islands().nodesToLeaveFloat()).containsExactly("product");
    }

    @Test
    void tableThatIsDequantizedAsAWholeIsAnIslandAndRowsAreNot() throws IOException {
        AuditReport whole = audit(new QuantizedGraph()
                .output("y", 3, 8)
                .input("x", 3, 8)
                .indices("rows", 3)
                .weight("table", DataType.INT8, 50, 8)
                .node("lookup", "Gather", List.of("table_dq", "rows"), "e")
                .node("sum", "Add", List.of("e", "x"), "y"));
        AuditReport byRow = audit(new QuantizedGraph()
                .output("y", 3, 8)
                .input("x", 3, 8)
                .indices("rows", 3)
                .integers("table", DataType.INT8, 50, 8)
                .parameters("table", DataType.INT8, 0)
                .node("lookup", "Gather", List.of("table", "rows"), "q")
                .node("rows_DQ", "DequantizeLinear", List.of("q", "table_scale", "table_zp"), "e")
                .node("sum", "Add", List.of("e", "x"), "y"));
        assertThat(whole.purposes()).isEqualTo(Map.of(Purpose.CONSTANT_EVERY_RUN, 1));
        assertThat(whole.islands().nodesToLeaveFloat()).containsExactly("lookup");
        assertThat(byRow.purposes()).isEqualTo(Map.of(Purpose.TABLE_ROWS, 1));
        assertThat(byRow.islands().isEmpty()).isTrue();
    }

    @Test
    void nodesOfTheDynamicFormGoBackToTheFloatModel() throws IOException {
        Model source = new QuantizedGraph()
                .input("x", 4, 16)
                .output("y", 4, 8)
                .floatConstant("w", 16, 8)
                .floatConstant("b", 8)
                .node("product", "MatMul", List.of("x", "w"), "p")
                .node("bias", "Add", List.of("p", "b"), "y")
                .model();
        QuantizedGraph variant = new QuantizedGraph()
                .input("x", 4, 16)
                .output("y", 4, 8)
                .integers("w_q", DataType.INT8, 16, 8)
                .constant("w_scale", Tensor.scalar(0.01f))
                .floatConstant("b", 8);
        Model model = dynamicProduct(variant)
                .node("bias", "Add", List.of("p", "b"), "y")
                .model();
        Path file = folder.resolve("dynamic.onnx");
        OnnxWriter.write(model, file);
        AuditReport report = RuntimeAudit.of(ENGINE, file, source);
        assertThat(report.quantizedKernels()).isEqualTo(Map.of("com.microsoft.DynamicQuantizeMatMul", 1));
        assertThat(report.kernels()).hasSize(1);
        assertThat(report.kernels().get(0).sourceNodes()).containsExactlyInAnyOrder("bias", "product");
    }

    private static QuantizedGraph dynamicProduct(QuantizedGraph graph) {
        return graph.outputs("x_DQL", "DynamicQuantizeLinear", List.of("x"), List.of("xq", "xs", "xz"))
                .node("product_quant", "MatMulInteger", List.of("xq", "w_q", "xz"), "acc")
                .node("product_cast", "Cast", List.of("acc"), "accf", Attribute.of("to", 1L))
                .node("product_scales", "Mul", List.of("xs", "w_scale"), "s")
                .node("product_out", "Mul", List.of("accf", "s"), "p");
    }

    @Test
    void nestedGraphsAreAudited() throws IOException {
        Model body = new QuantizedGraph()
                .output("inner", 4, 8)
                .weight("w", DataType.INT8, 16, 8)
                .pair("x")
                .node("product", "MatMul", List.of("x_dq", "w_dq"), "inner")
                .model();
        Model other = new QuantizedGraph()
                .output("inner2", 4, 8)
                .floatConstant("c", 16, 8)
                .node("plain", "MatMul", List.of("x", "c"), "inner2")
                .model();
        Model model = new QuantizedGraph()
                .input("x", 4, 16)
                .input("flag", 1)
                .output("y", 4, 8)
                .constant("zero", Tensor.ofFloats(Shape.of(1), 0))
                .node("positive", "Greater", List.of("flag", "zero"), "cond")
                .node("choice", "If", List.of("cond"), "y", branch("then_branch", body), branch("else_branch", other))
                .model();
        AuditReport report = audit(model);
        assertThat(report.quantizedKernels()).isEqualTo(Map.of("com.microsoft.MatMulIntegerToFloat", 1));
        assertThat(report.kernelsOf("choice/g/product")).hasSize(1);
        assertThat(report.count(KernelKind.CONTROL)).isEqualTo(Map.of("If", 1));
    }

    private static Attribute branch(String name, Model body) {
        Graph graph = body.graph();
        return new Attribute.OfGraph(
                name,
                new Graph(
                        "g", graph.nodes(), graph.initializers(), List.of(), graph.outputs(), List.of(), Extras.none()),
                Extras.none());
    }

    @Test
    void constantsInADataFileAreFoundBesideTheVariant() throws IOException {
        QuantizedGraph graph = new QuantizedGraph()
                .input("x", 2, 64)
                .output("z", 2, 64)
                .floatConstant("w", 64, 64)
                .node("product", "MatMul", List.of("x", "w"), "y")
                .node("tanh", "Tanh", List.of("y"), "z");
        Path file = folder.resolve("variant.onnx");
        OnnxWriter.writeWithExternalData(graph.model(), file, 1024);
        assertThat(folder.resolve("variant.onnx.data")).isRegularFile();
        AuditReport report = RuntimeAudit.of(ENGINE, file);
        assertThat(report.floatKernels()).containsEntry("MatMul", 1).containsEntry("Tanh", 1);
    }

    @Test
    void leavesNoFileBehind() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        audit(convolution().output("y_dq", 1, 8, 6, 6));
        try (var files = Files.list(temporary)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .noneMatch(name -> name.startsWith("quantbench-audit"));
        }
    }

    @Test
    void engineThatDoesNotTellItsGraphIsRefused() throws IOException {
        Path file = folder.resolve("some.onnx");
        OnnxWriter.write(convolution().output("y_dq", 1, 8, 6, 6).model(), file);
        assertThatThrownBy(() -> RuntimeAudit.of(new FakeEngine(List.of(), List.of()), file))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("did not write down the graph that it runs");
    }

    @Test
    void reportedNodesAreNodesOfTheVariant() throws IOException {
        Model model = convolution().output("y_dq", 1, 8, 6, 6).model();
        List<String> names = model.graph().nodes().stream().map(Node::name).toList();
        assertThat(audit(model).kernels())
                .allSatisfy(kernel -> assertThat(names).containsAll(kernel.sourceNodes()));
    }
}
