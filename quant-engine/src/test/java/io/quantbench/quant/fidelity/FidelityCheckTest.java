package io.quantbench.quant.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
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

class FidelityCheckTest {
    private static final float NAN = Float.NaN;

    private static float[] row(float... values) {
        return values;
    }

    private static float[] array(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    private static FidelityReport compare(float[] reference, float[] candidate) {
        FidelityCheck check = new FidelityCheck(Agreement.NONE);
        check.accept(reference, candidate);
        return check.report();
    }

    @Test
    void matchesValuesWorkedOutByHand() {
        FidelityCheck check = new FidelityCheck(Agreement.NONE);
        check.accept(row(3, 4), row(4, 3)); // cosine 24/25, signal 25, noise 2
        check.accept(row(1, 0), row(1, 0.5f)); // cosine 1/sqrt(1.25), signal 1, noise 0.25
        FidelityReport report = check.report();
        assertThat(report.rows()).isEqualTo(2);
        assertThat(report.cosineMean()).isCloseTo((0.96 + 0.894427190999916) / 2, within(1e-12));
        assertThat(report.cosineMin()).isCloseTo(0.894427190999916, within(1e-12));
        assertThat(report.sqnrDb()).isCloseTo(10.627908299, within(1e-9)); // 10 log10(26 / 2.25)
        assertThat(report.maxAbsoluteError()).isEqualTo(1);
        assertThat(report.agreement()).isEmpty();
    }

    @Test
    void oneBitOfNoiseIsSixDecibels() {
        FidelityReport coarse = compare(row(1, 1), row(1.5f, 1.5f));
        FidelityReport fine = compare(row(1, 1), row(1.25f, 1.25f));
        assertThat(fine.sqnrDb() - coarse.sqnrDb()).isCloseTo(6.0206, within(1e-4));
    }

    @Property
    void identityIsPerfect(@ForAll @Size(min = 1, max = 40) List<Float> values) {
        float[] row = array(values);
        FidelityReport report = compare(row, row);
        assertThat(report.cosineMin()).isEqualTo(1);
        assertThat(report.sqnrDb()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(report.maxAbsoluteError()).isZero();
    }

    @Property
    void cosineIgnoresScaleAndSqnrIgnoresCommonScale(
            @ForAll @Size(5) List<@FloatRange(min = -100, max = 100) Float> first,
            @ForAll @Size(5) List<@FloatRange(min = -100, max = 100) Float> second) {
        float[] reference = array(first);
        float[] candidate = array(second);
        reference[0] = 50; // Not zero, or nothing has a direction.
        candidate[0] = 25;
        float[] bigReference = scaled(reference);
        float[] bigCandidate = scaled(candidate);
        FidelityReport base = compare(reference, candidate);
        assertThat(compare(reference, bigCandidate).cosineMean()).isCloseTo(base.cosineMean(), within(1e-12));
        assertThat(compare(bigReference, bigCandidate).sqnrDb()).isCloseTo(base.sqnrDb(), within(1e-9));
        assertThat(compare(candidate, reference).cosineMean()).isEqualTo(base.cosineMean());
        assertThat(base.cosineMean()).isBetween(-1.0, 1.0);
    }

    /** By a power of two, which changes no digit. */
    private static float[] scaled(float[] values) {
        float[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= 1024;
        }
        return scaled;
    }

    @Test
    void extremeMagnitudesNeitherOverflowNorVanish() {
        float huge = Float.MAX_VALUE;
        float tiny = Float.MIN_VALUE;
        assertThat(compare(row(huge, huge), row(huge, huge)).cosineMin()).isEqualTo(1);
        assertThat(compare(row(tiny, 0), row(0, tiny)).cosineMin()).isZero();
        assertThat(compare(row(tiny, tiny), row(tiny, tiny)).cosineMin()).isEqualTo(1);
        assertThat(compare(row(huge), row(-huge)).cosineMin()).isEqualTo(-1);
    }

    @Test
    void zeroRowsHaveDefinedValues() {
        FidelityReport both = compare(row(0, 0), row(0, 0));
        assertThat(both.cosineMean()).isEqualTo(1);
        assertThat(both.sqnrDb()).isEqualTo(Double.POSITIVE_INFINITY);
        FidelityReport one = compare(row(0, 0), row(1, 0));
        assertThat(one.cosineMean()).isZero();
        assertThat(one.sqnrDb()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(new FidelityCheck(Agreement.NONE).report().cosineMean()).isNaN();
    }

    @Test
    void aBrokenRowIsCountedAndNeverFlatters() {
        FidelityCheck check = new FidelityCheck(Agreement.TOP1);
        check.accept(row(1, 2), row(1, 2));
        check.accept(row(1, 2), row(NAN, Float.POSITIVE_INFINITY));
        check.accept(row(NAN, 2), row(NAN, 2));
        FidelityReport report = check.report();
        assertThat(report.nonFiniteReference()).isEqualTo(1);
        assertThat(report.nonFiniteCandidate()).isEqualTo(3);
        assertThat(report.cosineMean()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(report.cosineMin()).isZero();
        assertThat(report.sqnrDb()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(report.maxAbsoluteError()).isInfinite();
        assertThat(report.agreeing()).isEqualTo(1);
    }

    @Test
    void top1ComparesTheLargestScoreAndTakesTheFirstAmongEquals() {
        FidelityCheck check = new FidelityCheck(Agreement.TOP1);
        check.accept(row(0.1f, 0.9f), row(0.4f, 0.6f));
        check.accept(row(0.1f, 0.9f), row(0.6f, 0.4f));
        check.accept(row(0.5f, 0.5f), row(0.6f, 0.4f));
        check.accept(row(-3, -2), row(-30, -20));
        assertThat(check.report().decisions()).isEqualTo(4);
        assertThat(check.report().agreement()).hasValue(0.75);
    }

    @Test
    void nearestNeighbourComparesWhoIsCloseInEachSet() {
        FidelityCheck check = new FidelityCheck(Agreement.NEAREST_NEIGHBOUR);
        check.accept(row(1, 0), row(2, 0.1f));
        assertThat(check.report().agreement()).as("one row has no neighbour").isEmpty();
        check.accept(row(0.9f, 0.1f), row(1, 0.1f));
        check.accept(row(0, 1), row(0, 5));
        check.accept(row(0.1f, 0.9f), row(1, 0.05f)); // Has moved to the other side.
        FidelityReport report = check.report();
        // Reference pairs: 0-1, 2-3. Candidate: 0's nearest is 3, 1's is 0, 2's is 1, 3's is 0.
        assertThat(report.decisions()).isEqualTo(4);
        assertThat(report.agreeing()).isEqualTo(1);
    }

    @Test
    void copiesOfARowAreTheSameNeighbour() {
        FidelityCheck check = new FidelityCheck(Agreement.NEAREST_NEIGHBOUR);
        check.accept(row(1, 0), row(1, 0));
        check.accept(row(1, 1), row(1, 0.9f));
        check.accept(row(1, 1), row(1, 0.8f)); // A copy in the reference; now nearer to row 0 than row 1 is.
        assertThat(check.report().agreement()).hasValue(1);
    }

    @Test
    void predictionsAreHandedIn() {
        FidelityCheck check = new FidelityCheck(Agreement.PREDICTION);
        check.acceptPrediction(1, 1);
        check.acceptPrediction(0, 1);
        assertThat(check.report().agreement()).hasValue(0.5);
        assertThatIllegalStateException()
                .isThrownBy(() -> new FidelityCheck(Agreement.TOP1).acceptPrediction(1, 1))
                .withMessageContaining("TOP1");
    }

    @Test
    void maskedTokensAreLeftOut() {
        Shape shape = Shape.of(2, 2, 2);
        Tensor reference = Tensor.ofFloats(shape, 1, 0, 0, 1, 3, 4, 7, 7);
        Tensor candidate = Tensor.ofFloats(shape, 1, 0, 9, 9, 4, 3, NAN, 7);
        Tensor mask = Tensor.ofLongs(Shape.of(2, 2), 1, 0, 1, 0);
        FidelityCheck check = new FidelityCheck(Agreement.TOP1);
        check.acceptTokens(reference, candidate, mask);
        FidelityReport report = check.report();
        assertThat(report.rows()).isEqualTo(2);
        assertThat(report.cosineMean()).isCloseTo((1 + 0.96) / 2, within(1e-12));
        assertThat(report.nonFiniteCandidate()).isZero();
        assertThat(report.agreement()).hasValue(0.5);
    }

    @Test
    void tensorsAreComparedAlongTheirLastAxis() {
        FidelityCheck check = new FidelityCheck(Agreement.TOP1);
        Tensor scores = Tensor.ofFloats(Shape.of(3, 2), 1, 2, 2, 1, 0, 5);
        check.accept(scores, scores);
        assertThat(check.report().rows()).isEqualTo(3);
        assertThat(check.report().agreement()).hasValue(1);
    }

    @Test
    void aReportIsASnapshot() {
        FidelityCheck check = new FidelityCheck(Agreement.NONE);
        check.accept(row(1), row(1));
        FidelityReport before = check.report();
        check.accept(row(1), row(-1));
        assertThat(before.rows()).isEqualTo(1);
        assertThat(check.report().cosineMean()).isZero();
    }

    @Test
    void refusesWhatCannotBeCompared() {
        FidelityCheck check = new FidelityCheck(Agreement.NEAREST_NEIGHBOUR);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check.accept(row(1, 2), row(1)))
                .withMessageContainingAll("length 2", "length 1");
        assertThatIllegalArgumentException().isThrownBy(() -> check.accept(row(), row()));
        check.accept(row(1, 2), row(1, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check.accept(row(1, 2, 3), row(1, 2, 3)))
                .withMessage("row of length 3 after rows of length 2");
        Tensor tokens = Tensor.ofFloats(Shape.of(1, 1, 2), 1, 2);
        assertThatIllegalStateException()
                .isThrownBy(() -> check.acceptTokens(tokens, tokens, Tensor.ofLongs(Shape.of(1, 1), 1)));
        FidelityCheck signalOnly = new FidelityCheck(Agreement.NONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> signalOnly.acceptTokens(tokens, tokens, Tensor.ofLongs(Shape.of(1, 2), 1, 1)))
                .withMessageContainingAll("[1, 2]", "[1, 1, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> signalOnly.accept(tokens, Tensor.ofFloats(Shape.of(1, 2), 1, 2)))
                .withMessageContainingAll(DataType.FLOAT + " [1, 1, 2]", "[1, 2]");
    }
}
