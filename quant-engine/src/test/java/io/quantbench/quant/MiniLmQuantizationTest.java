package io.quantbench.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.onnx.OnnxWriter;
import io.quantbench.quant.optimize.OrtRunner;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import io.quantbench.quant.quantize.Recipe;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiniLmQuantizationTest {
    private static final int LENGTH = 24;
    private static final int WIDTH = 384;
    private static final long FP32_BYTES = 90_387_606;

    private static Model miniLm(Path folder) throws Exception {
        Path file = folder.resolve("fp32.onnx");
        try (InputStream input =
                Objects.requireNonNull(MiniLmQuantizationTest.class.getResourceAsStream("/all-minilm-l6-v2.onnx"))) {
            Files.copy(input, file);
        }
        return OnnxReader.read(file);
    }

    private static Map<String, Feed> sentence(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] ids = random.longs(LENGTH, 1000, 20_000).toArray();
        ids[0] = 101;
        ids[LENGTH - 1] = 102;
        long[] ones = new long[LENGTH];
        Arrays.fill(ones, 1);
        List<Long> shape = List.of(1L, (long) LENGTH);
        return Map.of(
                "input_ids", new Feed(ids, shape),
                "attention_mask", new Feed(ones, shape),
                "token_type_ids", new Feed(new long[LENGTH], shape));
    }

    private static Model quantize(Model model, Recipe recipe) {
        return new Quantizer(() -> 0).quantize(model, recipe).model();
    }

    private static Map<String, Long> operators(Model model) {
        return model.graph().nodes().stream()
                .map(n -> n.opType())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static double meanTokenCosine(float[] expected, float[] actual) {
        double sum = 0;
        for (int token = 0; token < LENGTH; token++) {
            double dot = 0;
            double first = 0;
            double second = 0;
            for (int i = token * WIDTH; i < (token + 1) * WIDTH; i++) {
                dot += (double) expected[i] * actual[i];
                first += (double) expected[i] * expected[i];
                second += (double) actual[i] * actual[i];
            }
            sum += dot / Math.sqrt(first * second);
        }
        return sum / LENGTH;
    }

    @Test
    void eachInputIsQuantizedOnceAndAttentionStaysFloat(@TempDir Path folder) throws Exception {
        Model quantized = quantize(miniLm(folder), Recipe.Int8Dynamic.defaults());
        assertThat(operators(quantized))
                .containsEntry("MatMulInteger", 36L)
                .containsEntry("DynamicQuantizeLinear", 24L)
                .containsEntry("SkipLayerNormalization", 13L)
                .containsEntry("If", 6L)
                .doesNotContainKeys("MatMul", "Softmax");
        // Each layer has attention twice: with a padding mask, and without one.
        assertThat(ModelSummary.of(quantized).operators())
                .containsEntry("com.microsoft.MultiHeadAttention", 12)
                .containsEntry("MatMulInteger", 36)
                .doesNotContainKeys("MatMul", "Softmax");
    }

    @Test
    void theRuntimeFusesEachProductWithItsBias(@TempDir Path folder) throws Exception {
        Model quantized = quantize(miniLm(folder), Recipe.Int8Dynamic.defaults());
        Map<String, Long> kernels = operators(new OrtRunner(folder).optimizedByRuntime(quantized));
        assertThat(kernels)
                .containsEntry("DynamicQuantizeMatMul", 18L)
                .containsEntry("MatMulIntegerToFloat", 18L)
                .containsEntry("DynamicQuantizeLinear", 6L)
                .containsEntry("SkipLayerNormalization", 13L)
                .doesNotContainKey("MatMulInteger");
        // The sum of two embeddings (the third is added by the normalization): no bias is left.
        assertThat(kernels).containsEntry("Add", 1L);
    }

    @Test
    void itIsSmallTrueToTheOriginalAndAlwaysTheSame(@TempDir Path folder) throws Exception {
        Model model = miniLm(folder);
        Path first = folder.resolve("first.onnx");
        Path second = folder.resolve("second.onnx");
        OnnxWriter.write(quantize(model, Recipe.Int8Dynamic.defaults()), first);
        OnnxWriter.write(quantize(model, Recipe.Int8Dynamic.defaults()), second);
        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
        assertThat(Files.size(first)).isLessThanOrEqualTo((long) (0.27 * FP32_BYTES));
        OrtRunner runner = new OrtRunner(folder);
        double cosine = 0;
        for (int seed = 0; seed < 4; seed++) {
            cosine += meanTokenCosine(
                    runner.run(model, sentence(seed)), runner.run(OnnxReader.read(first), sentence(seed)));
        }
        assertThat(cosine / 4).isGreaterThanOrEqualTo(0.984);
    }

    @Test
    void theFloatPassesKeepTheOutput(@TempDir Path folder) throws Exception {
        Model model = miniLm(folder);
        Model optimized = quantize(model, Recipe.Fp32Optimized.defaults());
        assertThat(operators(optimized)).containsEntry("SkipLayerNormalization", 13L);
        OrtRunner runner = new OrtRunner(folder);
        assertThat(runner.run(optimized, sentence(1))).containsExactly(runner.run(model, sentence(1)), within(1e-5f));
    }
}
