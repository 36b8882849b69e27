package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.NestedModels;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.optimize.LiftConstants;
import io.quantbench.quant.optimize.NameNodes;
import io.quantbench.quant.quantize.pass.HalfPrecision.Arithmetic;
import io.quantbench.quant.quantize.pass.WeightFormat.Blocks;
import io.quantbench.quant.quantize.pass.WeightFormat.Codebook;
import io.quantbench.quant.quantize.pass.WeightFormat.Int8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WeightPassesDeterminismTest {
    private static final Set<String> PRODUCTS =
            Set.of("If/then_branch/If/then_branch/mm", "If/then_branch/If/else_branch/mm", "If/else_branch/mm");

    private static <F> Map<String, F> all(F format) {
        return PRODUCTS.stream().collect(Collectors.toMap(Function.identity(), name -> format));
    }

    static Stream<GraphPass> passes() {
        return Stream.of(
                new WeightOnlyMatMul(all(new Blocks(4, 32, false, 4))),
                new WeightOnlyCodebook(all(new Codebook(Codebook.Table.NF4, 64))),
                new Int8WeightOnly(PRODUCTS),
                new DynamicMatMul(all(Int8.defaults())),
                new HalfPrecision(PRODUCTS, Arithmetic.HALF));
    }

    private static byte[] written(GraphPass pass, Path file) throws IOException {
        Model model = NestedModels.ifInIf(
                Initializer.of("w", WeightOnlyFixture.matrix(1, 64, 40)),
                TensorData.of(WeightOnlyFixture.matrix(2, 64, 40)));
        Model prepared = new EverywherePass(new LiftConstants()).apply(new NameNodes().apply(model));
        OnnxWriter.write(new EverywherePass(pass).apply(prepared), file);
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @MethodSource("passes")
    void theSameModelGivesTheSameBytes(GraphPass pass, @TempDir Path folder) throws Exception {
        assertThat(written(pass, folder.resolve("a.onnx"))).isEqualTo(written(pass, folder.resolve("b.onnx")));
    }
}
