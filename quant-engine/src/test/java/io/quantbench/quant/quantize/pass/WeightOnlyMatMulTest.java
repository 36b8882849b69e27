package io.quantbench.quant.quantize.pass;

import static io.quantbench.quant.quantize.pass.WeightOnlyFixture.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.optimize.OrtRunner;
import io.quantbench.quant.quantize.pass.WeightFormat.Blocks;
import io.quantbench.quant.tensor.Dim;
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

class WeightOnlyMatMulTest {
    private final Path folder;

    WeightOnlyMatMulTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Blocks> formats() {
        return Stream.of(4, 8).flatMap(bits -> Stream.of(16, 32, 64, 128, 256).flatMap(size -> Stream.of(true, false)
                .flatMap(symmetric -> Stream.of(0, 1, 4).map(level -> new Blocks(bits, size, symmetric, level)))));
    }

    private static Model quantized(Model model, Blocks format) {
        Model result = new WeightOnlyMatMul(Map.of("product", format)).apply(model);
        assertThat(GraphValidator.problems(result)).isEmpty();
        return result;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theKernelComputesWhatTheBlocksStandFor(Blocks format) throws Exception {
        int depth = 200;
        int columns = 7;
        Tensor weight = WeightOnlyFixture.matrix(7, depth, columns);
        float[] dequantized =
                WeightOnlyFixture.dequantize(BlockQuantizer.quantize(weight, false, format), format.bits());
        float[] expected = WeightOnlyFixture.product(depth, columns, dequantized, dequantized.length / columns);
        float[] actual = new OrtRunner(folder)
                .run(quantized(WeightOnlyFixture.matMul(weight), format), WeightOnlyFixture.feed(depth));
        assertClose(actual, expected, format.accuracyLevel() == 4 ? 2e-2 : 1e-5);
    }

    private static Model gemm(Tensor weight, Tensor bias, Attribute... attributes) {
        return TinyModels.xToY(
                List.of(Initializer.of("w", weight), Initializer.of("c", bias)),
                Node.of("product", "Gemm", List.of("x", "w", "c"), List.of("y"), attributes));
    }

    @Test
    void aGemmKeepsItsFactorsAndItsBias() throws Exception {
        Model model = gemm(
                WeightOnlyFixture.matrix(3, 6, 64),
                Tensor.ofFloats(Shape.of(1, 6), 1, 2, 3, 4, 5, 6),
                Attribute.of("transB", 1),
                Attribute.of("alpha", 0.5f),
                Attribute.of("beta", -2f));
        Model result = quantized(model, new Blocks(8, 32, false, 1));
        assertThat(result.graph().nodes()).extracting(Node::opType).containsExactly("MatMulNBits");
        OrtRunner runner = new OrtRunner(folder);
        assertClose(
                runner.run(result, WeightOnlyFixture.feed(64)), runner.run(model, WeightOnlyFixture.feed(64)), 2e-3);
    }

    @Test
    void aBiasThatDiffersFromRowToRowIsAddedBehind() throws Exception {
        Model model = gemm(
                WeightOnlyFixture.matrix(3, 64, 2), Tensor.ofFloats(Shape.of(3, 1), 1, 2, 3), Attribute.of("beta", 3f));
        Model result = quantized(model, new Blocks(8, 64, true, 1));
        assertThat(result.graph().nodes()).extracting(Node::opType).containsExactly("MatMulNBits", "Add");
        OrtRunner runner = new OrtRunner(folder);
        assertClose(
                runner.run(result, WeightOnlyFixture.feed(64)), runner.run(model, WeightOnlyFixture.feed(64)), 5e-3);
    }

    @Test
    void leadingExtentsOf1RaiseTheRankOfTheProduct() throws Exception {
        Tensor weight = Tensor.ofFloats(Shape.of(1, 1, 64, 2), WeightOnlyFixture.random(5, 128));
        Model result = quantized(WeightOnlyFixture.matMul(weight), new Blocks(8, 16, false, 1));
        Model probed = TinyModels.model(
                13,
                result.graph().initializers(),
                result.graph().inputs(),
                "rank",
                Stream.concat(
                                result.graph().nodes().stream(),
                                Stream.of(
                                        Node.of("s", "Shape", List.of("y"), List.of("shape")),
                                        Node.of("c", "Cast", List.of("shape"), List.of("rank"), Attribute.of("to", 1))))
                        .toArray(Node[]::new));
        Model declared = probed.withOpsets(result.opsets());
        assertThat(new OrtRunner(folder).run(declared, WeightOnlyFixture.feed(64)))
                .containsExactly(1, 1, 3, 2);
    }

    @Test
    void aSharedWeightIsStoredOnceAndTheFloatOneVanishes() {
        Model model = TinyModels.model(
                13,
                List.of(Initializer.of("w", WeightOnlyFixture.matrix(1, 32, 32))),
                List.of(TinyModels.floats("x", Dim.unknown(), Dim.fixed(32))),
                "y",
                Node.of("a", "MatMul", List.of("x", "w"), List.of("h")),
                Node.of("b", "MatMul", List.of("h", "w"), List.of("y")));
        Blocks format = new Blocks(4, 32, false, 4);
        Model result = new WeightOnlyMatMul(Map.of("a", format, "b", format)).apply(model);
        assertThat(result.graph().initializers())
                .extracting(Initializer::name)
                .containsExactly("w_q4", "w_scales", "w_zero_points");
        assertThat(result.opsetVersion(Node.MICROSOFT_DOMAIN)).hasValue(1);
        assertThat(result).isEqualTo(new WeightOnlyMatMul(Map.of("a", format, "b", format)).apply(model));
    }

    @Test
    void refusesAProductWithoutAConstantNamingIt() {
        Model model = TinyModels.xToY(List.of(), Node.of("product", "MatMul", List.of("x", "x"), List.of("y")));
        assertThatThrownBy(() -> quantized(model, new Blocks(4, 32, true, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("MatMul 'product'", "both operands are activations");
    }
}
