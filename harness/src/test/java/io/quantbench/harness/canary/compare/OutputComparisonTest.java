package io.quantbench.harness.canary.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutputComparisonTest {
    private static Tensor rows(int rows, float... values) {
        return Tensor.ofFloats(Shape.of(rows, values.length / rows), values);
    }

    private static OutputComparison compare(OutputKind kind, Tensor reference, Tensor candidate) {
        return OutputComparison.of(kind, 2, reference, candidate, Decider.largestScore());
    }

    @Test
    void figuresOfTwoRowsOfScores() {
        OutputComparison found = compare(OutputKind.SCORES, rows(2, 3, 1, 0, 0, 2, 1), rows(2, 2, 1, 0, 0, 1, 3));
        assertThat(found.agreement()).isEqualTo(0.5);
        assertThat(found.topOneAgreement()).isEqualTo(0.5);
        assertThat(found.topKOverlap()).isEqualTo(1.0);
        assertThat(found.cosine()).isCloseTo((7 / Math.sqrt(10 * 5) + 5 / Math.sqrt(5 * 10)) / 2, within(1e-15));
        assertThat(found.maxAbsDifference()).isEqualTo(2);
        assertThat(found.klDivergence()).isNull();
    }

    /** 0.5 ln(0.5/0.25) + 0.5 ln(0.5/0.75) = 0.143841036. */
    @Test
    void divergenceOfADistribution() {
        OutputComparison found = compare(OutputKind.PROBABILITIES, rows(1, 0.5f, 0.5f), rows(1, 0.25f, 0.75f));
        assertThat(found.klDivergence()).isCloseTo(0.143841036, within(1e-9));
        assertThat(compare(OutputKind.PROBABILITIES, rows(1, 0.5f, 0.5f), rows(1, 0, 1))
                        .klDivergence())
                .isInfinite();
    }

    @Test
    void embeddingsAgreeByTheirCosineAndOppositeOnesNotAtAll() {
        Tensor vector = rows(1, 1, 2, 2);
        OutputComparison same = OutputComparison.of(OutputKind.EMBEDDING, 1, vector, vector, Decider.none());
        assertThat(same.agreement()).isEqualTo(1);
        assertThat(same.topOneAgreement()).isNull();
        assertThat(same.topKOverlap()).isNull();
        OutputComparison opposite =
                OutputComparison.of(OutputKind.EMBEDDING, 1, vector, rows(1, -1, -2, -2), Decider.none());
        assertThat(opposite.agreement()).isZero();
        assertThat(opposite.cosine()).isEqualTo(-1);
    }

    @Test
    void brokenAnswersAgreeInNothing() {
        Tensor sound = rows(1, 1, 2);
        for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            OutputComparison found = compare(OutputKind.SCORES, sound, rows(1, broken, 2));
            assertThat(found.agreement()).isZero();
            assertThat(found.measured()).isFalse();
            assertThat(found.referenceFinite()).isTrue();
            assertThat(found.candidateFinite()).isFalse();
        }
        OutputComparison shape = compare(OutputKind.SCORES, sound, rows(1, 1, 2, 3));
        assertThat(shape.agreement()).isZero();
        assertThat(shape.measured()).isFalse();
        assertThat(shape.candidateFinite()).isTrue();
    }

    @Test
    void refusesAReferenceThatCannotBeCompared() {
        Tensor bytes = Tensor.ofBytes(DataType.BOOL, Shape.of(1, 2), (byte) 0, (byte) 1);
        assertThatThrownBy(() -> compare(OutputKind.SCORES, bytes, bytes))
                .hasMessageContaining("BOOL [1, 2]")
                .hasMessageContaining("cannot be compared");
        Tensor empty = Tensor.ofFloats(Shape.of(0, 3));
        assertThatThrownBy(() -> compare(OutputKind.SCORES, empty, empty)).hasMessageContaining("no values");
    }

    @Test
    void integersAreComparedToo() {
        Tensor longs = Tensor.ofLongs(Shape.of(1, 3), 1, 9, 2);
        assertThat(Decider.largestScore().decide(longs)).isEqualTo(List.of(1));
        assertThat(compare(OutputKind.SCORES, longs, longs).agreement()).isEqualTo(1);
    }

    @Property(seed = "6", tries = 200)
    void equalAnswersAgreeExactlyAndFiguresStayInRange(
            @ForAll @Size(min = 4, max = 4) List<@FloatRange(min = -100, max = 100) Float> ours,
            @ForAll @Size(min = 4, max = 4) List<@FloatRange(min = -100, max = 100) Float> theirs) {
        Tensor reference = rows(2, ours.get(0), ours.get(1), ours.get(2), ours.get(3));
        Tensor candidate = rows(2, theirs.get(0), theirs.get(1), theirs.get(2), theirs.get(3));
        for (OutputKind kind : OutputKind.values()) {
            OutputComparison same = compare(kind, reference, reference);
            assertThat(same.agreement()).isEqualTo(1);
            assertThat(same.cosine()).isEqualTo(1);
            assertThat(same.maxAbsDifference()).isZero();
            OutputComparison other = compare(kind, reference, candidate);
            assertThat(other.agreement()).isBetween(0.0, 1.0);
            assertThat(other.cosine()).isBetween(-1.0, 1.0);
        }
    }
}
