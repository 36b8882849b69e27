package io.quantbench.quant.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnxruntime.OrtException;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineContract;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineOptions.Optimization;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.onnx.proto.OnnxProto.GraphProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ModelProto;
import io.quantbench.quant.onnx.proto.OnnxProto.TypeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ValueInfoProto;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrtEngineTest extends EngineContract {
    private final OrtEngine engine = new OrtEngine();

    OrtEngineTest(@TempDir Path directory) {
        super(directory);
    }

    @Override
    protected Engine engine() {
        return engine;
    }

    @Override
    protected Path model(Path directory) throws IOException {
        return TestModels.add(directory);
    }

    private void refuses(Path model, String... parts) {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> engine.open(model, EngineOptions.defaults()).close())
                .withMessageContaining(model.toString())
                .withMessageContainingAll(parts)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "/onnxruntime_src", "Error code"));
    }

    private void refuses(ModelProto.Builder model, String... parts) throws IOException {
        refuses(TestModels.write(directory, model), parts);
    }

    private static ModelProto.Builder floatModel(String domain, String operator) {
        return TestModels.oneNode(
                domain,
                operator,
                List.of(TestModels.value("x", DataType.FLOAT, "n")),
                List.of(TestModels.value("y", DataType.FLOAT, "n")));
    }

    @Test
    void addsForReal() throws IOException {
        try (EngineSession session = engine.open(model(directory), EngineOptions.defaults())) {
            Tensor a = Tensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
            Tensor b = Tensor.ofFloats(Shape.of(2, 3), 10, 20, 30, 40, 50, 60);
            assertThat(session.run(Map.of("a", a, "b", b)))
                    .containsExactly(Map.entry("sum", Tensor.ofFloats(Shape.of(2, 3), 11, 22, 33, 44, 55, 66)));
        }
    }

    @Test
    void refusesAMissingFileAndADirectory() {
        refuses(directory.resolve("nowhere.onnx"), "does not exist");
        refuses(directory, "is not a file");
    }

    @Test
    void refusesWhatIsNoModelNamingItsSize() throws IOException {
        refuses(Files.createFile(directory.resolve("empty.onnx")), "is not an ONNX file or is cut short (0 bytes)");
        byte[] text = "a text that is no model".getBytes(StandardCharsets.UTF_8);
        refuses(Files.write(directory.resolve("text.onnx"), text), "is not an ONNX file", "(23 bytes)");
    }

    @Test
    void refusesATruncatedModelKeepingTheCodeAsCause() throws IOException {
        byte[] whole = Files.readAllBytes(model(directory));
        Path cut = Files.write(directory.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length - 9));
        refuses(cut, "cut short");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> engine.open(cut, EngineOptions.defaults()).close())
                .withCauseInstanceOf(OrtException.class);
    }

    @Test
    void refusesAnUnknownOperatorNamingItAndItsDomain() throws IOException {
        refuses(
                floatModel("", "Frobnicate"),
                "needs operator Frobnicate of domain ai.onnx at opset 17 (node the_node), which ONNX Runtime "
                        + engine.version() + " lacks");
        refuses(floatModel("com.microsoft", "Frobnicate"), "needs operator Frobnicate of domain com.microsoft, which");
        refuses(floatModel("org.acme", "Frobnicate"), "needs operator Frobnicate of domain org.acme, which");
    }

    @Test
    void refusesAnOperatorWithoutAKernelForItsTypes() throws IOException {
        ModelProto.Builder shorts = TestModels.oneNode(
                "",
                "Relu",
                List.of(TestModels.value("x", DataType.INT16, "n")),
                List.of(TestModels.value("y", DataType.INT16, "n")));
        refuses(shorts, "needs operator Relu (version 14) (node the_node) on element types", "no CPU kernel");
    }

    @Test
    void refusesVersionsFromTheFuture() throws IOException {
        ModelProto.Builder opset = floatModel("", "Relu");
        opset.getOpsetImportBuilder(0).setVersion(99);
        refuses(opset, "is of opset 99 in domain ai.onnx; ONNX Runtime", "reads up to opset");
        refuses(
                floatModel("", "Relu").setIrVersion(99),
                "is of ONNX IR version 99; ONNX Runtime",
                "reads up to version");
    }

    @Test
    void passesOnWhatItDoesNotRecognise() throws IOException {
        ModelProto.Builder dangling = floatModel("", "Relu");
        dangling.getGraphBuilder().getNodeBuilder(0).setInput(0, "nobody");
        refuses(dangling, "was refused by ONNX Runtime", "Node input 'nobody' is not a graph input");
    }

    @Test
    void refusesInputsThatAreNoTensors() throws IOException {
        TypeProto sequence = TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder()
                        .setElemType(TestModels.value("", DataType.FLOAT, "n").getType()))
                .build();
        ModelProto.Builder model = floatModel("", "SequenceLength");
        GraphProto.Builder graph = model.getGraphBuilder();
        graph.setInput(0, ValueInfoProto.newBuilder().setName("x").setType(sequence));
        graph.setOutput(0, TestModels.value("y", DataType.INT64));
        refuses(model, "declares x as SequenceInfo", "only tensors can be bound");
    }

    @ParameterizedTest
    @EnumSource(Optimization.class)
    void opensAtEveryOptimizationLevelAndWritesTheGraphItRuns(Optimization level) throws IOException {
        Path optimized = directory.resolve("optimized.onnx");
        EngineOptions options = EngineOptions.defaults()
                .withIntraOpThreads(2)
                .withOptimization(level)
                .withOptimizedModel(optimized);
        try (EngineSession session = engine.open(model(directory), options)) {
            assertThat(session.inputs()).isEqualTo(INPUTS);
        }
        try (EngineSession session = engine.open(optimized, EngineOptions.defaults())) {
            assertThat(session.inputs()).isEqualTo(INPUTS);
        }
    }
}
