package io.quantbench.quant.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.optimize.OrtRunner.Feed;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All float passes together, on a real encoder. */
class FloatPassesTest {
    private static final List<GraphPass> PASSES = FloatPasses.standard(part -> {
        throw new AssertionError("this model has no constant part");
    });

    private static Model miniLm(Path folder) throws Exception {
        Path file = folder.resolve("fp32.onnx");
        try (InputStream input =
                Objects.requireNonNull(FloatPassesTest.class.getResourceAsStream("/all-minilm-l6-v2.onnx"))) {
            Files.copy(input, file);
        }
        return run(List.of(new ConstantInitializers(), new NameNodes(), new LiftConstants()), OnnxReader.read(file));
    }

    private static Model run(List<GraphPass> passes, Model model) {
        Model current = model;
        for (GraphPass pass : passes) {
            current = pass.apply(current);
            assertThat(GraphValidator.problems(current)).as(pass.name()).isEmpty();
        }
        return current;
    }

    /** Sentences of random tokens, the first of full length and each next one three tokens shorter. */
    private static Map<String, Feed> sentences(int batch, int length) {
        long[] ids = new SplittableRandom(7)
                .longs((long) batch * length, 1000, 20_000)
                .toArray();
        long[] mask = new long[batch * length];
        for (int i = 0; i < batch; i++) {
            Arrays.fill(mask, i * length, (i + 1) * length - 3 * i, 1);
        }
        List<Long> shape = List.of((long) batch, (long) length);
        return Map.of(
                "input_ids", new Feed(ids, shape),
                "attention_mask", new Feed(mask, shape),
                "token_type_ids", new Feed(new long[batch * length], shape));
    }

    @Test
    void theEncoderBecomesShortAndKeepsItsOutputPaddedOrNot(@TempDir Path folder) throws Exception {
        Model before = miniLm(folder);
        Model after = run(PASSES, before);
        List<String> operators = FloatGraphs.operators(after);
        assertThat(operators).filteredOn("If"::equals).hasSize(6);
        assertThat(operators).filteredOn("SkipLayerNormalization"::equals).hasSize(13);
        assertThat(operators).filteredOn("Gelu"::equals).hasSize(6);
        // Only the projections are left, each with a constant weight.
        assertThat(operators).filteredOn("MatMul"::equals).hasSize(36);
        assertThat(operators).doesNotContain("Softmax", "Transpose", "Reshape", "Erf", "ReduceMean");
        FloatGraphs.staysEqual(before, after, folder, sentences(1, 12));
        FloatGraphs.staysEqual(before, after, folder, sentences(3, 16));
    }

    @Test
    void aSecondRoundChangesNothing(@TempDir Path folder) throws Exception {
        Model once = run(PASSES, miniLm(folder));
        assertThat(run(PASSES, once)).isEqualTo(once);
    }
}
