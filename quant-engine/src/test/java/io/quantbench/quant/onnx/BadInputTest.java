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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadInputTest {
    private static Model model() {
        return TinyModels.xToY(
                List.of(
                        Initializer.of("w", Tensor.ofFloats(Shape.of(16, 16), new float[256])),
                        Initializer.of("b", Tensor.ofFloats(Shape.of(16), new float[16]))),
                Node.of("mm", "MatMul", List.of("x", "w"), List.of("t")),
                Node.of("add", "Add", List.of("t", "b"), List.of("y")));
    }

    private static byte[] bytes(Path folder) throws IOException {
        Path file = folder.resolve("good.onnx");
        OnnxWriter.write(model(), file);
        return Files.readAllBytes(file);
    }

    private static Path file(Path folder, byte[] content) throws IOException {
        return Files.write(folder.resolve("bad.onnx"), content);
    }

    private static void refuses(Path file, String... words) {
        assertThatThrownBy(() -> OnnxReader.read(file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(words);
    }

    @Test
    void refusesAnEmptyFile(@TempDir Path folder) throws Exception {
        refuses(file(folder, new byte[0]), "is empty");
    }

    @Test
    void refusesAFileOfAnotherKindShowingItsStart(@TempDir Path folder) throws Exception {
        refuses(file(folder, "<html>\n".getBytes(StandardCharsets.UTF_8)), "not an ONNX file", "\"<html>.\"");
    }

    @Test
    void saysThatAGitLfsPointerIsNotTheModel(@TempDir Path folder) throws Exception {
        byte[] pointer = "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8);
        refuses(file(folder, pointer), "git lfs pull");
    }

    @Test
    void refusesATruncatedFileNamingTheOffset(@TempDir Path folder) throws Exception {
        byte[] good = bytes(folder);
        refuses(file(folder, Arrays.copyOf(good, good.length - 300)), "truncated or damaged", "the one at ");
    }

    @Test
    void refusesAModelWithoutAGraph(@TempDir Path folder) throws Exception {
        refuses(file(folder, ModelProto.newBuilder().setIrVersion(8).build().toByteArray()), "has no graph");
    }

    @Test
    void refusesAConstantThatDoesNotFitItsShapeNamingIt(@TempDir Path folder) throws Exception {
        ModelProto.Builder proto = ModelProto.parseFrom(bytes(folder)).toBuilder();
        proto.getGraphBuilder().getInitializerBuilder(1).clearDims().addDims(17);
        refuses(file(folder, proto.build().toByteArray()), "has 64 bytes in initializer 'b'", "[17] takes 68");
    }

    @Test
    void refusesImpossibleExtents(@TempDir Path folder) throws Exception {
        ModelProto.Builder proto = ModelProto.parseFrom(bytes(folder)).toBuilder();
        proto.getGraphBuilder().getInitializerBuilder(1).clearDims().addDims(-1);
        refuses(file(folder, proto.build().toByteArray()), "impossible shape [-1]", "'b'");
    }

    @Test
    void namesAllProblemsOfAnIllFormedGraph(@TempDir Path folder) throws Exception {
        ModelProto.Builder proto = ModelProto.parseFrom(bytes(folder)).toBuilder();
        proto.getGraphBuilder().getNodeBuilder(0).setInput(0, "gone");
        proto.getGraphBuilder().getOutputBuilder(0).setName("lost");
        refuses(file(folder, proto.build().toByteArray()), "MatMul 'mm' reads 'gone'", "graph output 'lost'");
    }

    @Test
    void aMissingFileIsAnIoError(@TempDir Path folder) {
        assertThatThrownBy(() -> OnnxReader.read(folder.resolve("none.onnx"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void noDamageEverGivesAnythingButTheTypedError(@TempDir Path folder) throws Exception {
        byte[] good = bytes(folder);
        SplittableRandom random = new SplittableRandom(20_261_121);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bad = good.clone();
            for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (random.nextBoolean()) {
                bad = Arrays.copyOf(bad, random.nextInt(bad.length));
            }
            refused += isRefused(bad) ? 1 : 0;
        }
        assertThat(refused).isBetween(5_000, 20_000);
    }

    private static boolean isRefused(byte[] bytes) {
        try {
            OnnxReader.read(ByteBuffer.wrap(bytes), null);
            return false;
        } catch (OnnxFormatException expected) {
            return true;
        }
    }
}
