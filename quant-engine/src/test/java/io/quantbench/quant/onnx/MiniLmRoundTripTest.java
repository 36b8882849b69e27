package io.quantbench.quant.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.proto.OnnxProto.ModelProto;
import io.quantbench.quant.onnx.proto.OnnxProto.TensorProto;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MiniLmRoundTripTest {
    @ParameterizedTest
    @ValueSource(strings = {"/all-minilm-l6-v2.onnx", "/all-minilm-l6-v2-q.onnx"})
    void anUnchangedModelIsWrittenAsAnEqualMessage(String resource, @TempDir Path folder) throws Exception {
        Path original = folder.resolve("original.onnx");
        try (InputStream input = Objects.requireNonNull(MiniLmRoundTripTest.class.getResourceAsStream(resource))) {
            Files.copy(input, original);
        }
        Model model = OnnxReader.read(original);
        Path copy = folder.resolve("copy.onnx");
        OnnxWriter.write(model, copy);
        ModelProto expected = withRawData(ModelProto.parseFrom(Files.readAllBytes(original)));
        assertThat(ModelProto.parseFrom(Files.readAllBytes(copy)).equals(expected))
                .isTrue();
        assertThat(model.graph().initializers())
                .filteredOn(MiniLmRoundTripTest::isLarge)
                .filteredOn(constant -> constant.tensor().orElseThrow().shape().rank() == 2)
                .isNotEmpty()
                .allMatch(MiniLmRoundTripTest::isMapped);
    }

    /** The published int8 model keeps scales and zero points in typed fields, which are written back as raw data. */
    private static ModelProto withRawData(ModelProto proto) {
        ModelProto.Builder normalised = proto.toBuilder();
        for (TensorProto.Builder tensor : normalised.getGraphBuilder().getInitializerBuilderList()) {
            if (tensor.getRawData().isEmpty()) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.getFloatDataCount() + tensor.getInt32DataCount());
                bytes.order(ByteOrder.LITTLE_ENDIAN);
                tensor.getFloatDataList().forEach(bytes::putFloat);
                tensor.getInt32DataList().forEach(value -> bytes.put(value.byteValue()));
                tensor.clearFloatData().clearInt32Data().setRawData(ByteString.copyFrom(bytes.flip()));
            }
        }
        return normalised.build();
    }

    private static boolean isLarge(Initializer initializer) {
        return initializer.tensor().orElseThrow().sizeBytes() >= 1024;
    }

    private static boolean isMapped(Initializer initializer) {
        return initializer.tensor().orElseThrow().bytes().isDirect();
    }
}
