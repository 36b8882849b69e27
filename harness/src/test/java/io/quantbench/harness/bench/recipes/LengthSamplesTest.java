package io.quantbench.harness.bench.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LengthSamplesTest {
    private static final long CLS = 101;
    private static final long SEP = 102;

    private static Map<String, Tensor> text(long... ids) {
        return Map.of("ids", Tensor.ofLongs(Shape.of(1, ids.length), ids));
    }

    private static long[] ids(Map<String, Tensor> sample) {
        return Objects.requireNonNull(sample.get("ids")).toLongs();
    }

    @Test
    void joinsTextsAndKeepsSpecialTokensAtTheEndsOnly() {
        LengthSamples samples = new LengthSamples(List.of(text(CLS, 1, 2, SEP), text(CLS, 3, SEP)));
        List<Map<String, Tensor>> made = samples.of(8, 2);
        assertThat(ids(made.get(0))).containsExactly(CLS, 1, 2, 3, 1, 2, 3, SEP);
        assertThat(ids(made.get(1))).containsExactly(CLS, 3, 1, 2, 3, 1, 2, SEP);
    }

    @Test
    void cutsATextThatIsTooLong() {
        LengthSamples samples = new LengthSamples(List.of(text(CLS, 1, 2, 3, 4, SEP)));
        assertThat(ids(samples.of(3, 5).get(0))).containsExactly(CLS, 1, SEP);
        assertThat(samples.of(3, 5)).hasSize(1);
    }

    @Test
    void joinsTextsWithoutSpecialTokensWhole() {
        LengthSamples samples = new LengthSamples(List.of(text(1, 2), text(3, 4)));
        assertThat(ids(samples.of(5, 1).get(0))).containsExactly(1, 2, 3, 4, 1);
    }

    @Test
    void isOnlyPossibleWhereTheSequenceIsOpen() {
        TensorSpec open = new TensorSpec("ids", DataType.INT64, List.of(Dim.symbolic("batch"), Dim.symbolic("tokens")));
        TensorSpec fixed = new TensorSpec("ids", DataType.INT64, List.of(Dim.symbolic("batch"), Dim.fixed(4)));
        List<Map<String, Tensor>> texts = List.of(text(1, 2, 3, 4));
        assertThat(LengthSamples.isPossible(List.of(open), texts)).isTrue();
        assertThat(LengthSamples.isPossible(List.of(fixed), texts)).isFalse();
    }
}
