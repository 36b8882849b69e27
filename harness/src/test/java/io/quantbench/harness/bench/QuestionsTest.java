package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.exec.TensorRows;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private static final Map<String, Tensor> ROW = Map.of("x", Tensor.ofFloats(Shape.of(1, 1), 1));

    private static Questions<Map<String, Tensor>> questions(int rows, Truth.Labels labels) {
        return new Questions<>(
                Collections.nCopies(rows, ROW),
                TensorRows::of,
                Optional.of(labels),
                new Questions.Facts("mine", "", Map.of(), ""),
                false);
    }

    @Test
    void keepsFewIndicesAsTheyAre() {
        assertThat(Questions.evenly(new int[] {3, 1, 4}, 3)).containsExactly(3, 1, 4);
        assertThat(Questions.evenly(new int[0], 3)).isEmpty();
    }

    @Test
    void takesFromAllPartsOfTheIndices() {
        assertThat(Questions.evenly(IntStream.range(0, 10).toArray(), 5)).containsExactly(0, 2, 4, 6, 8);
        assertThat(Questions.evenly(IntStream.range(0, 7).toArray(), 3)).containsExactly(0, 2, 4);
    }

    @Property(seed = "5089")
    void leavesGapsThatDifferByAtMostOne(
            @ForAll @IntRange(min = 1, max = 5_000) int length, @ForAll @IntRange(min = 1, max = 1_000) int most) {
        int[] kept = Questions.evenly(IntStream.range(0, length).toArray(), most);
        assertThat(kept).hasSize(Math.min(length, most)).startsWith(0);
        int[] gaps = IntStream.range(0, kept.length)
                .map(i -> (i + 1 < kept.length ? kept[i + 1] : length) - kept[i])
                .toArray();
        assertThat(Arrays.stream(gaps).max().getAsInt()
                        - Arrays.stream(gaps).min().getAsInt())
                .isBetween(0, 1);
    }

    @Test
    void leavesOutTrainingRowsAndKeepsAllThatAreHeldOut() {
        Questions<Map<String, Tensor>> fewer = questions(
                        6, new Truth.Labels(new int[6], new int[] {1, 2, 3, 4}, new int[] {0, 5}))
                .withTrainRows(2);
        Truth.Labels labels = fewer.truth().map(Truth.Labels.class::cast).orElseThrow();
        assertThat(labels.train()).containsExactly(1, 3);
        assertThat(labels.test()).containsExactly(0, 5);
        assertThat(fewer.rows()).hasSize(6);
    }

    @Test
    void refusesNoRowsAndLabelsForOtherRows() {
        Truth.Labels labels = new Truth.Labels(new int[2], new int[] {1}, new int[] {0});
        assertThatThrownBy(() -> questions(0, labels))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("mine");
        assertThatThrownBy(() -> questions(3, labels)).hasMessageContaining("2 labels for 3 rows");
    }

    @Test
    void tellsTheReportWhereTheRowsComeFrom() {
        Truth.Labels labels = new Truth.Labels(new int[2], new int[] {1}, new int[] {0});
        assertThat(questions(2, labels).reportData().rows()).isEqualTo(2);
        assertThat(questions(2, labels).reportData().name()).isEqualTo("mine");
        assertThat(List.of(questions(2, labels).reportData().sha256())).containsExactly(Map.of());
    }
}
