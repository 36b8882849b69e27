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
        ModelProto expected = withRawScalars(ModelProto.parseFrom(Files.readAllBytes(original)));
        assertThat(ModelProto.parseFrom(Files.readAllBytes(copy)).equals(expected))
                .isTrue();
        assertThat(model.graph().initializers())
                .filteredOn(MiniLmRoundTripTest::isLarge)
                .isNotEmpty()
                .allMatch(MiniLmRoundTripTest::isMapped);
    }

    /** The published int8 model keeps scales and zero points in typed fields, which are written back as raw data. */
    private static ModelProto withRawScalars(ModelProto proto) {
        ModelProto.Builder normalised = proto.toBuilder();
        for (TensorProto.Builder tensor : normalised.getGraphBuilder().getInitializerBuilderList()) {
            if (tensor.getFloatDataCount() == 1) {
                ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
                tensor.setRawData(ByteString.copyFrom(bytes.putFloat(0, tensor.getFloatData(0))));
                tensor.clearFloatData();
            } else if (tensor.getInt32DataCount() == 1) {
                tensor.setRawData(ByteString.copyFrom(new byte[] {(byte) tensor.getInt32Data(0)}));
                tensor.clearInt32Data();
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
