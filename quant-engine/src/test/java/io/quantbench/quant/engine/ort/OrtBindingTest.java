package io.quantbench.quant.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnxruntime.OrtEnvironment;
import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.onnx.proto.OnnxProto.AttributeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ModelProto;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrtBindingTest {
    private final OrtEngine engine = new OrtEngine();

    private final Path directory;

    OrtBindingTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @MustBeClosed
    private EngineSession open(Path model) {
        return engine.open(model, EngineOptions.defaults());
    }

    private static boolean pinned(Binding binding, String output) {
        return ((OrtBinding) binding).isPinned(output);
    }

    private static void put(Binding binding, String input, float... values) {
        binding.input(input).asFloatBuffer().put(values);
    }

    @Test
    void theEngineReadsAndWritesOurOwnMemory() throws IOException {
        try (EngineSession session = open(TestModels.add(directory));
                Binding binding = session.bind(Map.of("a", Shape.of(1, 3), "b", Shape.of(1, 3)))) {
            assertThat(pinned(binding, "sum")).isTrue();
            put(binding, "a", 1, 2, 3);
            put(binding, "b", 10, 20, 30);
            binding.run();
            ByteBuffer output = binding.output("sum");
            assertThat(output.isDirect()).isTrue();
            assertThat(output.getFloat(8)).isEqualTo(33f);
            // The buffer that was handed out before sees the next result: nothing is copied on the way.
            binding.input("a").putFloat(8, 100f);
            binding.run();
            assertThat(output.getFloat(8)).isEqualTo(130f);
            assertThat(binding.output("sum")).isSameAs(output);
        }
    }

    @Test
    void positionsOfInputBuffersDoNotMatter() throws IOException {
        try (EngineSession session = open(TestModels.add(directory));
                Binding binding = session.bind(Map.of("a", Shape.of(1, 3), "b", Shape.of(1, 3)))) {
            binding.input("a").putFloat(1).putFloat(2).putFloat(3);
            binding.run();
            assertThat(binding.output("sum").getFloat(8)).isEqualTo(3f);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE", "INT8", "INT16", "INT32", "INT64", "UINT8", "BOOL", "FLOAT16", "BFLOAT16"})
    void everyBindableTypePassesBitForBit(DataType type) throws IOException {
        try (EngineSession session = open(TestModels.identity(directory, type, "batch", "2"));
                Binding binding = session.bind(Map.of("x", Shape.of(3, 2)))) {
            assertThat(pinned(binding, "y")).isTrue();
            ByteBuffer input = binding.input("x");
            assertThat(input.capacity()).isEqualTo((int) type.sizeBytes(6));
            for (int i = 0; i < input.capacity(); i++) {
                input.put(i, (byte) (type == DataType.BOOL ? i % 2 : 37 + 11 * i));
            }
            binding.run();
            assertThat(binding.output("y")).isEqualTo(input.rewind());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"UINT16", "UINT32", "UINT64", "STRING"})
    void refusesInputsOfTypesThatCannotBeBoundNamingThem(DataType type) throws IOException {
        try (EngineSession session = open(TestModels.identity(directory, type, "batch", "2"))) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> session.bind(Map.of("x", Shape.of(1, 2))).close())
                    .withMessageContainingAll("model.onnx", "input x is " + type);
        }
    }

    @Test
    void outputsOfUnbindableTypesAreCopied() throws IOException {
        ModelProto.Builder cast = TestModels.oneNode(
                "",
                "Cast",
                List.of(TestModels.value("x", DataType.FLOAT, "n")),
                List.of(TestModels.value("y", DataType.UINT32, "n")));
        cast.getGraphBuilder()
                .getNodeBuilder(0)
                .addAttributeBuilder()
                .setName("to")
                .setType(AttributeProto.AttributeType.INT)
                .setI(TestModels.typeNumber(DataType.UINT32));
        try (EngineSession session = open(TestModels.write(directory, cast));
                Binding binding = session.bind(Map.of("x", Shape.of(2)))) {
            put(binding, "x", 7, 4e9f);
            binding.run();
            assertThat(pinned(binding, "y")).isFalse();
            assertThat(binding.output("y").getInt(0)).isEqualTo(7);
            assertThat(Integer.toUnsignedLong(binding.output("y").getInt(4))).isEqualTo(4_000_000_000L);
        }
    }

    @Test
    void anUndeclaredShapeIsPinnedAfterTheFirstRun() throws IOException {
        try (EngineSession session = open(TestModels.identity(directory, DataType.FLOAT, "rows", "?"));
                Binding binding = session.bind(Map.of("x", Shape.of(3, 2)))) {
            assertThat(pinned(binding, "y")).isFalse();
            put(binding, "x", 1, 2, 3, 4, 5, 6);
            binding.run();
            assertThat(binding.outputShape("y")).isEqualTo(Shape.of(3, 2));
            assertThat(binding.output("y").getFloat(20)).isEqualTo(6f);
            assertThat(pinned(binding, "y")).isTrue();
            ByteBuffer output = binding.output("y");
            put(binding, "x", 6, 5, 4, 3, 2, 1);
            binding.run();
            assertThat(output.getFloat(20)).isEqualTo(1f);
        }
    }

    @Test
    void aShapeThatChangesWithTheDataIsFollowed() throws IOException {
        try (EngineSession session = open(TestModels.nonZero(directory));
                Binding binding = session.bind(Map.of("x", Shape.of(4)))) {
            float[][] inputs = {{0, 1, 0, 1}, {1, 1, 1, 0}, {0, 0, 0, 0}, {1, 0, 0, 0}, {1, 1, 1, 1}};
            long[][] expected = {{1, 3}, {0, 1, 2}, {}, {0}, {0, 1, 2, 3}};
            for (int i = 0; i < inputs.length; i++) {
                put(binding, "x", inputs[i]);
                binding.run();
                assertThat(binding.outputShape("y")).isEqualTo(Shape.of(1, expected[i].length));
                ByteBuffer output = binding.output("y");
                long[] actual = new long[output.remaining() / 8];
                output.asLongBuffer().get(actual);
                assertThat(actual).containsExactly(expected[i]);
            }
            assertThat(pinned(binding, "y")).isFalse();
        }
    }

    @Test
    void aDeclarationThatIsWrongIsCorrectedByTheRun() throws IOException {
        // Declared as long as the input, although the count of non-zero elements decides.
        ModelProto.Builder nonZero = TestModels.oneNode(
                "",
                "NonZero",
                List.of(TestModels.value("x", DataType.FLOAT, "n")),
                List.of(TestModels.value("y", DataType.INT64, "1", "n")));
        try (EngineSession session = open(TestModels.write(directory, nonZero));
                Binding binding = session.bind(Map.of("x", Shape.of(4)))) {
            assertThat(pinned(binding, "y")).isTrue();
            put(binding, "x", 0, 0, 5, 0);
            binding.run();
            assertThat(binding.outputShape("y")).isEqualTo(Shape.of(1, 1));
            assertThat(binding.output("y").getLong(0)).isEqualTo(2);
        }
    }

    @Test
    void emptyTensorsAndScalarsRun() throws IOException {
        try (EngineSession session = open(TestModels.identity(directory, DataType.FLOAT, "batch", "2"));
                Binding binding = session.bind(Map.of("x", Shape.of(0, 2)))) {
            binding.run();
            assertThat(binding.outputShape("y")).isEqualTo(Shape.of(0, 2));
            assertThat(binding.output("y").remaining()).isZero();
        }
        ModelProto.Builder scalar = TestModels.oneNode(
                "",
                "Relu",
                List.of(TestModels.value("x", DataType.FLOAT)),
                List.of(TestModels.value("y", DataType.FLOAT)));
        try (EngineSession session = open(TestModels.write(directory, scalar))) {
            assertThat(session.run(Map.of("x", Tensor.scalar(-2f)))).containsEntry("y", Tensor.scalar(0f));
        }
    }

    @Test
    void aFailingRunNamesModelAndNodeAndTheNextOneWorks() throws IOException {
        ModelProto.Builder gather = TestModels.oneNode(
                "",
                "Gather",
                List.of(TestModels.value("x", DataType.FLOAT, "n"), TestModels.value("i", DataType.INT64, "k")),
                List.of(TestModels.value("y", DataType.FLOAT, "k")));
        try (EngineSession session = open(TestModels.write(directory, gather));
                Binding binding = session.bind(Map.of("x", Shape.of(3), "i", Shape.of(1)))) {
            put(binding, "x", 1, 2, 3);
            binding.input("i").putLong(0, 17);
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(binding::run)
                    .withMessageContainingAll("model.onnx failed to run", "the_node", "idx=17")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Error code", "\n"));
            binding.input("i").putLong(0, 2);
            binding.run();
            assertThat(binding.output("y").getFloat(0)).isEqualTo(3f);
        }
    }

    @Test
    void refusesABufferBeyondTwoGigabytes() throws IOException {
        try (EngineSession session = open(TestModels.identity(directory, DataType.FLOAT, "batch", "2"))) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() ->
                            session.bind(Map.of("x", Shape.of(1L << 30, 2))).close())
                    .withMessageContainingAll("input x of FLOAT [1073741824, 2] exceeds the 2 GiB");
        }
    }

    @Test
    void twoHundredSessionsLeaveTheEnvironmentInOrder() throws IOException {
        Path model = TestModels.add(directory);
        Map<String, Shape> shapes = Map.of("a", Shape.of(1, 3), "b", Shape.of(1, 3));
        for (int i = 0; i < 200; i++) {
            try (EngineSession session = open(model);
                    Binding binding = session.bind(shapes)) {
                put(binding, "a", i, i, i);
                binding.run();
                assertThat(binding.output("sum").getFloat(0)).isEqualTo((float) i);
            }
        }
        assertThat(OrtEnvironment.getEnvironment().getVersion()).isEqualTo(engine.version());
        try (EngineSession session = open(model)) {
            assertThat(session.outputs()).hasSize(1);
        }
    }

    @Test
    void theRealEncoderPinsItsOutputAndItsInt8TwinAgrees() throws IOException {
        Map<String, Shape> shapes =
                Map.of("input_ids", Shape.of(2, 8), "attention_mask", Shape.of(2, 8), "token_type_ids", Shape.of(2, 8));
        float[] fp32 = embed("/all-minilm-l6-v2.onnx", shapes);
        float[] int8 = embed("/all-minilm-l6-v2-q.onnx", shapes);
        double dot = 0;
        double fp32Squares = 0;
        double int8Squares = 0;
        for (int i = 0; i < fp32.length; i++) {
            dot += (double) fp32[i] * int8[i];
            fp32Squares += (double) fp32[i] * fp32[i];
            int8Squares += (double) int8[i] * int8[i];
        }
        assertThat(dot / Math.sqrt(fp32Squares * int8Squares)).isBetween(0.9, 0.9999);
    }

    private float[] embed(String resource, Map<String, Shape> shapes) throws IOException {
        try (EngineSession session = open(TestModels.resource(directory, resource));
                Binding binding = session.bind(shapes)) {
            assertThat(session.inputs().get(0)).hasToString("input_ids INT64 [batch_size, sequence_length]");
            for (int i = 0; i < 16; i++) {
                binding.input("input_ids").putLong(8 * i, i % 8 == 0 ? 101 : i % 8 == 7 ? 102 : 2000 + 37L * i);
                binding.input("attention_mask").putLong(8 * i, 1);
            }
            binding.run();
            binding.run();
            assertThat(pinned(binding, "last_hidden_state")).isTrue();
            assertThat(binding.outputShape("last_hidden_state")).isEqualTo(Shape.of(2, 8, 384));
            float[] values = new float[2 * 8 * 384];
            binding.output("last_hidden_state").asFloatBuffer().get(values);
            return values;
        }
    }
}
