package io.quantbench.quant.dataset.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TaskMetricTest {
    @Test
    void countsTheBinaryCaseByHand() {
        int[] labels = {1, 1, 1, 1, 0, 0, 0, 0, 0, 0};
        int[] predictions = {1, 1, 1, 0, 1, 0, 0, 0, 0, 0};

        TaskMetric metric = TaskMetric.of(labels, predictions, 2);

        assertThat(metric.rows()).isEqualTo(10);
        assertThat(metric.correct()).isEqualTo(8);
        assertThat(metric.accuracy()).isEqualTo(0.8);
        // TP 3, FP 1, FN 1: 6 / 8.
        assertThat(metric.f1()).isEqualTo(0.75);
        // sqrt(0.8 * 0.2 / 10)
        assertThat(metric.standardError()).isCloseTo(0.126491106, within(1e-9));
    }

    @Test
    void averagesF1OverTheClassesThatOccur() {
        int[] labels = {0, 0, 1, 2};
        int[] predictions = {0, 1, 1, 0};

        // Class 0: 2/(2+1+1) = 1/2; class 1: 2/(2+1) = 2/3; class 2: 0; class 3 does not occur.
        assertThat(TaskMetric.of(labels, predictions, 4).f1()).isCloseTo((0.5 + 2.0 / 3) / 3, within(1e-12));
    }

    @Test
    void givesNoF1WithoutPositives() {
        assertThat(TaskMetric.of(new int[] {0, 0}, new int[] {0, 0}, 2).f1()).isZero();
    }

    @Test
    void refusesRowsThatDoNotMatchOrLeaveTheClasses() {
        assertThatThrownBy(() -> TaskMetric.of(new int[] {0}, new int[] {0, 1}, 2))
                .hasMessageContaining("1 labels, 2 predictions");
        assertThatThrownBy(() -> TaskMetric.of(new int[] {0, 2}, new int[] {0, 1}, 2))
                .hasMessageContaining("row 1: label 2 and prediction 1");
        assertThatThrownBy(() -> new TaskMetric(3, 4, 0)).hasMessageContaining("correct=4 of rows=3");
    }

    @Test
    void pairsAVariantWithTheReferenceByHand() {
        int[] labels = {0, 0, 0, 1, 1, 2};
        int[] reference = {0, 0, 1, 1, 0, 0};
        int[] variant = {0, 1, 0, 1, 0, 1};

        PairedOutcome outcome = PairedOutcome.of(labels, reference, variant);

        // Row 5: both wrong, but differently.
        assertThat(outcome).isEqualTo(new PairedOutcome(6, 1, 1, 3));
        assertThat(outcome.identicalShare()).isEqualTo(0.5);
    }

    @Test
    void computesTheExactMcNemarTestByHand() {
        // 2 * (1 + 10 + 45) / 2^10
        assertThat(new PairedOutcome(600, 2, 8, 590).pValue()).isCloseTo(0.109375, within(1e-12));
        // 2 / 2^5
        assertThat(new PairedOutcome(100, 0, 5, 95).pValue()).isCloseTo(0.0625, within(1e-12));
        assertThat(new PairedOutcome(100, 3, 3, 94).pValue()).isEqualTo(1);
    }

    @Test
    void staysExactWhereTheBinomialUnderflows() {
        assertThat(new PairedOutcome(4000, 2000, 2000, 0).pValue()).isEqualTo(1);
        // Within 2 standard deviations (sqrt(n)/2 = 31.6) lie 95.45 %.
        assertThat(new PairedOutcome(4000, 2063, 1937, 0).pValue()).isBetween(0.044, 0.0485);
    }

    @Property(tries = 200, seed = "3", edgeCases = EdgeCasesMode.NONE)
    void swappingTheModelsSwapsTheCounts(
            @ForAll("classesOfTwentyRows") int[] labels,
            @ForAll("classesOfTwentyRows") int[] one,
            @ForAll("classesOfTwentyRows") int[] other) {
        PairedOutcome forward = PairedOutcome.of(labels, one, other);
        PairedOutcome backward = PairedOutcome.of(labels, other, one);

        assertThat(backward.regressions()).isEqualTo(forward.improvements());
        assertThat(backward.improvements()).isEqualTo(forward.regressions());
        assertThat(backward.identical()).isEqualTo(forward.identical());
        assertThat(backward.pValue()).isEqualTo(forward.pValue()).isBetween(0.0, 1.0);
    }

    @Property(tries = 100, seed = "5", edgeCases = EdgeCasesMode.NONE)
    void identicalPredictionsProveNothing(
            @ForAll("classesOfTwentyRows") int[] labels, @ForAll("classesOfTwentyRows") int[] predictions) {
        TaskReport report = TaskReport.of(labels, predictions, predictions, 3);

        assertThat(report.against()).isEqualTo(new PairedOutcome(20, 0, 0, 20));
        assertThat(report.against().pValue()).isEqualTo(1);
        assertThat(report.against().identicalShare()).isEqualTo(1);
    }

    @Property(tries = 200, seed = "7", edgeCases = EdgeCasesMode.NONE)
    void accuracyDiffersByImprovementsLessRegressions(
            @ForAll("classesOfTwentyRows") int[] labels,
            @ForAll("classesOfTwentyRows") int[] reference,
            @ForAll("classesOfTwentyRows") int[] variant) {
        TaskReport report = TaskReport.of(labels, reference, variant, 3);

        int difference =
                report.metric().correct() - TaskMetric.of(labels, reference, 3).correct();
        assertThat(difference)
                .isEqualTo(report.against().improvements() - report.against().regressions());
    }

    @Provide
    Arbitrary<int[]> classesOfTwentyRows() {
        return Arbitraries.integers().between(0, 2).array(int[].class).ofSize(20);
    }

    @Test
    void refusesAReportOfDifferentRows() {
        TaskMetric metric = new TaskMetric(3, 2, 0.5);
        assertThatThrownBy(() -> new TaskReport(metric, new PairedOutcome(4, 0, 0, 4)))
                .hasMessage("the metric is of 3 rows, the comparison of 4");
    }
}
