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
import io.quantbench.quant.quantize.pass.CodebookQuantizer.CodebookWeight;
import io.quantbench.quant.quantize.pass.WeightFormat.Codebook;
import io.quantbench.quant.quantize.pass.WeightFormat.Codebook.Table;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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

    private static float[] dequantize(CodebookWeight stored, Codebook format, int count) {
        byte[] values = stored.values().toByteArray();
        float[] maxima = stored.maxima().toFloats();
        float[] table = CodebookQuantizer.table(format.table());
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            int code = (values[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xf;
            weights[i] = table[code] * maxima[i / format.blockSize()];
        }
        return weights;
    }

    @Test
    void theFirstCodeIsInTheHighHalf() {
        Tensor weight = Tensor.ofFloats(Shape.of(1, 3), 2f, -2f, 0.1f);
        CodebookWeight stored = CodebookQuantizer.quantize(weight, true, new Codebook(Table.NF4, 16));
        assertThat(stored.maxima().toFloats()).containsExactly(2f);
        // 0.1 / 2 lies nearer to 0.0796 (code 8) than to 0 (code 7); the last half byte is padding.
        assertThat(stored.values().toByteArray()).containsExactly((byte) 0xf0, (byte) 0x80);
        assertThat(CodebookQuantizer.quantize(weight, true, new Codebook(Table.FP4, 16))
                        .values()
                        .toByteArray())
                .containsExactly(0x3b, 0x10);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theKernelComputesWhatTheCodesStandFor(Codebook format) throws Exception {
        int depth = 72;
        int columns = 9;
        Tensor weight = WeightOnlyFixture.matrix(7, depth, columns);
        float[] dequantized =
                dequantize(CodebookQuantizer.quantize(weight, false, format), format, depth * columns);
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

    @Property(tries = 200, seed = "20261121")
    void everyWeightGetsTheNearestValue(@ForAll long seed, @ForAll Table table) {
        Codebook format = new Codebook(table, 16);
        float[] values = WeightOnlyFixture.random(seed, 3 * 21);
        CodebookWeight stored = CodebookQuantizer.quantize(Tensor.ofFloats(Shape.of(3, 21), values), true, format);
        float[] back = dequantize(stored, format, values.length);
        float[] maxima = stored.maxima().toFloats();
        for (int i = 0; i < values.length; i++) {
            double least = Double.MAX_VALUE;
            for (float candidate : CodebookQuantizer.table(table)) {
                least = Math.min(least, Math.abs(candidate * maxima[i / 16] - values[i]));
            }
            assertThat(Math.abs((double) back[i] - values[i])).isLessThanOrEqualTo(least + 1e-6);
        }
    }
}
