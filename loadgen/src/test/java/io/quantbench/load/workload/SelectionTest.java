package io.quantbench.load.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelectionTest {
    private static int[] draw(Selection selection, int count) {
        return IntStream.generate(selection::nextIndex).limit(count).toArray();
    }

    @Property(tries = 100)
    void equalIssueGivesEverySampleOncePerPass(@ForAll @IntRange(min = 1, max = 200) int size, @ForAll long seed) {
        Selection selection = Selection.equalIssue(size, seed);
        int[] all = IntStream.range(0, size).toArray();
        for (int pass = 0; pass < 3; pass++) {
            int[] drawn = draw(selection, size);
            Arrays.sort(drawn);
            assertThat(drawn).isEqualTo(all);
        }
    }

    @Property(tries = 100)
    void drawsStayInsideTheWorkloadAndRepeatBySeed(
            @ForAll SelectionOrder order, @ForAll @IntRange(min = 1, max = 50) int size, @ForAll long seed) {
        int[] drawn = draw(order.newSelection(size, seed), 300);
        assertThat(Arrays.stream(drawn)).allMatch(index -> index >= 0 && index < size);
        assertThat(draw(order.newSelection(size, seed), 300)).isEqualTo(drawn);
    }

    @Test
    void passesOfEqualIssueAreShuffledDifferently() {
        Selection selection = Selection.equalIssue(1_000, 3);
        int[] first = draw(selection, 1_000);
        int[] second = draw(selection, 1_000);
        assertThat(first)
                .isNotEqualTo(second)
                .isNotEqualTo(IntStream.range(0, 1_000).toArray());
    }

    /** Pearson's χ² with 99 degrees of freedom stays below 149 with probability 0.999. */
    @Test
    void uniformDrawsAreUniform() {
        int[] counts = new int[100];
        Selection selection = Selection.uniform(100, 11);
        for (int i = 0; i < 100_000; i++) {
            counts[selection.nextIndex()]++;
        }
        double chiSquare = Arrays.stream(counts)
                .mapToDouble(c -> (c - 1e3) * (c - 1e3) / 1e3)
                .sum();
        assertThat(chiSquare).isBetween(50.0, 149.0);
    }

    /** The same for the position that sample 0 takes in a pass. */
    @Test
    void everyPositionOfAPassIsEquallyLikely() {
        int[] counts = new int[100];
        Selection selection = Selection.equalIssue(100, 5);
        for (int pass = 0; pass < 10_000; pass++) {
            for (int position = 0; position < 100; position++) {
                if (selection.nextIndex() == 0) {
                    counts[position]++;
                }
            }
        }
        double chiSquare = Arrays.stream(counts)
                .mapToDouble(c -> (c - 1e2) * (c - 1e2) / 1e2)
                .sum();
        assertThat(chiSquare).isBetween(50.0, 149.0);
    }

    @Test
    void sequentialGoesRound() {
        assertThat(draw(Selection.sequential(3), 7)).containsExactly(0, 1, 2, 0, 1, 2, 0);
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnEmptyWorkload(SelectionOrder order) {
        assertThatThrownBy(() -> order.newSelection(0, 1)).hasMessageContaining("size=0");
    }
}
