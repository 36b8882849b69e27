package io.quantbench.quant.quantize.pass;

import static io.quantbench.quant.quantize.pass.WeightOnlyFixture.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.optimize.OrtRunner;
import io.quantbench.quant.quantize.pass.WeightFormat.Codebook;
import io.quantbench.quant.quantize.pass.WeightFormat.Codebook.Table;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WeightOnlyCodebookTest {
    private final Path folder;

    WeightOnlyCodebookTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Codebook> formats() {
        return Stream.of(Table.values())
                .flatMap(table -> Stream.of(16, 32, 64, 128, 256).map(size -> new Codebook(table, size)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theKernelComputesWhatTheCodesStandFor(Codebook format) throws Exception {
        int depth = 72;
        int columns = 9;
        Tensor weight = WeightOnlyFixture.matrix(7, depth, columns);
        float[] dequantized = WeightOnlyFixture.dequantize(
                CodebookQuantizer.quantize(weight, false, format), format, depth * columns);
        Model result = new WeightOnlyCodebook(Map.of("product", format)).apply(WeightOnlyFixture.matMul(weight));
        assertThat(GraphValidator.problems(result)).isEmpty();
        assertClose(
                new OrtRunner(folder).run(result, WeightOnlyFixture.feed(depth)),
                WeightOnlyFixture.product(depth, columns, dequantized, depth),
                1e-5);
    }

    @Test
    void aGemmKeepsItsFactorsAndItsBias() throws Exception {
        Model model = TinyModels.xToY(
                List.of(
                        Initializer.of("w", WeightOnlyFixture.matrix(3, 6, 64)),
                        Initializer.of("c", Tensor.ofFloats(Shape.of(6), 1, 2, 3, 4, 5, 6))),
                Node.of(
                        "product",
                        "Gemm",
                        List.of("x", "w", "c"),
                        List.of("y"),
                        Attribute.of("transB", 1),
                        Attribute.of("alpha", -0.5f),
                        Attribute.of("beta", 2f)));
        Model result = new WeightOnlyCodebook(Map.of("product", new Codebook(Table.NF4, 16))).apply(model);
        OrtRunner runner = new OrtRunner(folder);
        assertClose(
                runner.run(result, WeightOnlyFixture.feed(64)), runner.run(model, WeightOnlyFixture.feed(64)), 5e-2);
    }
}
