package io.quantbench.quant.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.proto.OnnxProto.GraphProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ModelProto;
import io.quantbench.quant.onnx.proto.OnnxProto.NodeProto;
import io.quantbench.quant.onnx.proto.OnnxProto.OperatorSetIdProto;
import io.quantbench.quant.onnx.proto.OnnxProto.StringStringEntryProto;
import io.quantbench.quant.onnx.proto.OnnxProto.TensorProto;
import io.quantbench.quant.onnx.proto.OnnxProto.ValueInfoProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model of which the constants exceed the 2 GiB of a protobuf message, and of which even the quantized ones exceed the heap. Its data
 * file is sparse: what is zero takes no room on the disk.
 */
class LargeModelTest {
    private static final int LAYERS = 9;
    private static final int WIDTH = 8192;
    private static final long LAYER_BYTES = 4L * WIDTH * WIDTH;

    /** A row of products; the weight of layer i is i + 1 at [0, 0], −1 in the last place, and 0 otherwise. */
    private static Path writeLarge(Path folder) throws IOException {
        Path data = folder.resolve("large.data");
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("g")
                .addInput(ValueInfoProto.newBuilder().setName("h0"))
                .addOutput(ValueInfoProto.newBuilder().setName("h" + LAYERS));
        try (FileChannel channel = FileChannel.open(
                data, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (int i = 0; i < LAYERS; i++) {
                put(channel, i * LAYER_BYTES, i + 1f);
                put(channel, (i + 1) * LAYER_BYTES - Float.BYTES, -1f);
                graph.addInitializer(external("w" + i, data.getFileName().toString(), i * LAYER_BYTES));
                graph.addNode(NodeProto.newBuilder()
                        .setName("layer" + i)
                        .setOpType("MatMul")
                        .addInput("h" + i)
                        .addInput("w" + i)
                        .addOutput("h" + (i + 1)));
            }
        }
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
        return Files.write(folder.resolve("large.onnx"), model.toByteArray());
    }

    private static void put(FileChannel channel, long position, float value) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        channel.write(bytes.putFloat(value).flip(), position);
    }

    private static TensorProto external(String name, String location, long offset) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(WIDTH)
                .addDims(WIDTH)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Long.toString(LAYER_BYTES)))
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void isQuantizedWithinAHeapThatHoldsNeitherItNorTheResult(@TempDir Path folder) throws Exception {
        Path large = writeLarge(folder);
        Path result = folder.resolve("q4.onnx");
        Path log = folder.resolve("log");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeModelProgram.class.getName(),
                        large.toString(),
                        result.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = program.waitFor(5, TimeUnit.MINUTES);
        program.destroyForcibly();
        assertThat(ended).isTrue();
        assertThat(program.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.size(result)).isBetween(LAYERS * LAYER_BYTES / 8, LAYERS * LAYER_BYTES / 7);
        assertLayers(OnnxReader.read(result));
    }

    private static ByteBuffer bytes(Model model, String name) {
        return model.graph().initializers().stream()
                .filter(initializer -> initializer.name().equals(name))
                .map(initializer -> initializer.tensor().orElseThrow().bytes())
                .findFirst()
                .orElseThrow();
    }

    private static void assertLayers(Model model) {
        for (int i = 0; i < LAYERS; i++) {
            ByteBuffer values = bytes(model, "w" + i + "_q4");
            ByteBuffer scales = bytes(model, "w" + i + "_scales");
            // The one weight of its block is the extreme: code 0; all other weights are the middle, 8.
            assertThat(List.of(values.get(0) & 0xff, values.get(1) & 0xff)).containsExactly(0x80, 0x88);
            assertThat(values.get(values.limit() - 1) & 0xff).isEqualTo(0x08);
            assertThat(scales.getFloat(0)).isEqualTo(-(i + 1f) / 8);
            assertThat(scales.getFloat(scales.limit() - Float.BYTES)).isEqualTo(1f / 8);
        }
    }
}
