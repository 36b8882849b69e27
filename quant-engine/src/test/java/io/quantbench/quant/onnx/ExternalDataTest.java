package io.quantbench.quant.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.onnx.proto.OnnxProto.ModelProto;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalDataTest {
    private static Model model() {
        float[] weights = new float[1000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i;
        }
        return TinyModels.xToY(
                List.of(
                        Initializer.of("v", Tensor.ofFloats(Shape.of(1000), weights)),
                        Initializer.of("w", Tensor.ofFloats(Shape.of(10, 100), weights)),
                        Initializer.of("b", Tensor.ofFloats(Shape.of(2), 1f, 2f))),
                Node.of("a", "Op", List.of("x", "v", "w", "b"), List.of("y")));
    }

    private static Path written(Path folder) throws IOException {
        Path file = folder.resolve("m.onnx");
        OnnxWriter.writeWithExternalData(model(), file, 1024);
        return file;
    }

    private static Path relocated(Path folder, String location) throws IOException {
        Path file = written(folder);
        ModelProto.Builder proto = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
        proto.getGraphBuilder()
                .getInitializerBuilder(0)
                .getExternalDataBuilder(0)
                .setValue(location);
        return Files.write(file, proto.build().toByteArray());
    }

    @Test
    void largeConstantsMoveOutAndComeBackEqual(@TempDir Path folder) throws Exception {
        Path file = written(folder);
        assertThat(Files.size(file)).isLessThan(1024);
        assertThat(Files.size(folder.resolve("m.onnx.data"))).isEqualTo(4096 + 4000);
        assertThat(OnnxReader.read(file)).isEqualTo(model());
        assertThat(OnnxReader.totalBytes(file)).isEqualTo(Files.size(file) + 4096 + 4000);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void theyMoveOutByThemselvesWhereOneFileWouldBeTooLarge(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("m.onnx");
        OnnxWriter.writeLimited(model(), file, 8000);
        assertThat(folder.resolve("m.onnx.data")).exists();
        assertThat(OnnxReader.read(file)).isEqualTo(model());
    }

    @Test
    void refusesAPathOutsideTheModelsFolder(@TempDir Path folder) throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.write(folder.resolve("secret"), new byte[4000]);
        for (String location : List.of("../secret", folder.resolve("secret").toString())) {
            assertThatThrownBy(() -> OnnxReader.read(relocated(inner, location)))
                    .isInstanceOf(OnnxFormatException.class)
                    .hasMessageContainingAll("initializer 'v'", "outside the model's folder");
        }
    }

    @Test
    void refusesALinkOutOfTheModelsFolder(@TempDir Path folder) throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.write(folder.resolve("secret"), new byte[4000]);
        Files.createSymbolicLink(inner.resolve("link"), folder.resolve("secret"));
        assertThatThrownBy(() -> OnnxReader.read(relocated(inner, "link")))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("outside the model's folder");
    }

    @Test
    void namesAMissingDataFile(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> OnnxReader.read(relocated(folder, "gone.bin")))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("gone.bin", "initializer 'v'", "does not exist");
    }

    @Test
    void namesADataFileThatIsTooShort(@TempDir Path folder) throws Exception {
        Path file = written(folder);
        Files.write(folder.resolve("m.onnx.data"), new byte[5000]);
        assertThatThrownBy(() -> OnnxReader.read(file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("m.onnx.data", "initializer 'w'", "bytes 4096 to 8096", "has only 5000");
    }

    @Test
    void aModelFromMemoryMayNotHaveAny(@TempDir Path folder) throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(written(folder)));
        assertThatThrownBy(() -> OnnxReader.read(bytes, null))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("read from memory");
    }

    @Test
    void aFailedWriteLeavesTheOldFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("sub").resolve("m.onnx");
        assertThatThrownBy(() -> OnnxWriter.write(model(), file)).isInstanceOf(IOException.class);
        Path blocked = folder.resolve("dir.onnx");
        Files.createDirectories(blocked.resolve("child"));
        assertThatThrownBy(() -> OnnxWriter.write(model(), blocked)).isInstanceOf(IOException.class);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(blocked);
        }
    }
}
