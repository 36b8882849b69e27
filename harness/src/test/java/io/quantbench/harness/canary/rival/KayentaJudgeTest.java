package io.quantbench.harness.canary.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.canary.rival.KayentaMetric.Direction;
import io.quantbench.harness.canary.rival.KayentaMetric.EffectLimits;
import io.quantbench.harness.canary.rival.KayentaMetric.Measure;
import io.quantbench.harness.canary.rival.KayentaMetric.Missing;
import io.quantbench.harness.canary.rival.KayentaMetric.Role;
import io.quantbench.harness.canary.rival.KayentaScore.Classification;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KayentaJudgeTest {
    private static final KayentaJudge JUDGE = new KayentaJudge(95, 75);
    private static final double[] LOW = noise(1, 50, 100);
    private static final double[] HIGH = noise(2, 50, 120);

    @Test
    void aShiftCountsInTheBadDirectionOnly() {
        assertThat(classify(Direction.INCREASE, HIGH, LOW)).isEqualTo(Classification.HIGH);
        assertThat(classify(Direction.DECREASE, HIGH, LOW)).isEqualTo(Classification.PASS);
        assertThat(classify(Direction.DECREASE, LOW, HIGH)).isEqualTo(Classification.LOW);
        assertThat(classify(Direction.EITHER, LOW, HIGH)).isEqualTo(Classification.LOW);
        assertThat(classify(Direction.EITHER, noise(3, 50, 100), LOW)).isEqualTo(Classification.PASS);
    }

    @Test
    void identicalAndConstantSeriesPass() {
        assertThat(classify(Direction.EITHER, LOW, LOW)).isEqualTo(Classification.PASS);
        assertThat(classify(Direction.EITHER, new double[] {0, 0, 0}, new double[] {0, 0}))
                .isEqualTo(Classification.PASS);
    }

    @Test
    void constantSeriesOfDifferentValuesAreToldApart() {
        double[] five = new double[20];
        double[] six = new double[20];
        Arrays.fill(five, 5);
        Arrays.fill(six, 6);
        assertThat(classify(Direction.INCREASE, six, five)).isEqualTo(Classification.HIGH);
    }

    @Test
    void missingDataFollowsTheRole() {
        double[] none = {Double.NaN, Double.NaN};
        assertThat(classify(metric(Missing.REMOVE, Role.NORMAL), none)).isEqualTo(Classification.NO_DATA);
        assertThat(classify(metric(Missing.REMOVE, Role.CRITICAL), none)).isEqualTo(Classification.NO_DATA);
        assertThat(classify(metric(Missing.REMOVE, Role.MUST_HAVE_DATA), none)).isEqualTo(Classification.NO_DATA_FAIL);
        KayentaMetric replaced = metric(Missing.REPLACE_BY_ZERO, Role.NORMAL);
        assertThat(JUDGE.classify(replaced, new double[0], LOW).classification())
                .isEqualTo(Classification.PASS);
    }

    @Test
    void anEffectBelowTheLimitPasses() {
        assertThat(classify(limited(new EffectLimits(Measure.MEAN_RATIO, 1.1, 1, 1, 1), Role.NORMAL), HIGH))
                .isEqualTo(Classification.HIGH);
        assertThat(classify(limited(new EffectLimits(Measure.MEAN_RATIO, 1.5, 1, 1, 1), Role.NORMAL), HIGH))
                .isEqualTo(Classification.PASS);
        assertThat(classify(limited(new EffectLimits(Measure.COMMON_LANGUAGE, 0.6, 0.5, 1, 0), Role.NORMAL), HIGH))
                .isEqualTo(Classification.HIGH);
    }

    @Test
    void aCriticalChangeMakesTheWholeScoreZero() {
        EffectLimits limits = new EffectLimits(Measure.MEAN_RATIO, 1, 1, 1.1, 0.9);
        KayentaScore.Metric critical = JUDGE.classify(limited(limits, Role.CRITICAL), HIGH, LOW);
        assertThat(critical.critical()).isTrue();
        KayentaScore score = JUDGE.score(List.of(critical, passed("a"), passed("b"), passed("c")));
        assertThat(score.score()).isZero();
        assertThat(score.result()).isEqualTo(KayentaScore.Result.FAIL);
        EffectLimits distant = new EffectLimits(Measure.MEAN_RATIO, 1, 1, 2, 0.5);
        assertThat(JUDGE.classify(limited(distant, Role.CRITICAL), HIGH, LOW).critical())
                .isFalse();
    }

    @Test
    void scoreIsTheShareOfPassedMetricsWithData() {
        KayentaScore.Metric high = JUDGE.classify(KayentaMetric.of("h", Direction.INCREASE), HIGH, LOW);
        KayentaScore.Metric none = classified("n", Classification.NO_DATA);
        assertThat(JUDGE.score(List.of(high, passed("a"), passed("b"), passed("c"), none)))
                .satisfies(score -> assertThat(score.score()).isEqualTo(75))
                .satisfies(score -> assertThat(score.result()).isEqualTo(KayentaScore.Result.MARGINAL));
        assertThat(JUDGE.score(List.of(passed("a"), none)).score()).isZero();
        assertThat(JUDGE.score(List.of(passed("a"), classified("f", Classification.NO_DATA_FAIL)))
                        .score())
                .isEqualTo(50);
    }

    @Test
    void outliersBeyondTheFencesAreDropped() {
        double[] values = noise(4, 200, 100);
        values[0] = 1e6;
        double[] kept = OutlierFences.of(values).keep(values);
        assertThat(kept).doesNotContain(1e6).hasSizeGreaterThan(195);
        assertThat(OutlierFences.of(new double[0]).keep(new double[0])).isEmpty();
    }

    @Test
    void refusesThresholdsOutOfOrder() {
        assertThatThrownBy(() -> new KayentaJudge(50, 75)).hasMessageContaining("pass=50.0 and marginal=75.0");
    }

    private static Classification classify(Direction direction, double[] candidate, double[] reference) {
        return JUDGE.classify(KayentaMetric.of("m", direction), candidate, reference)
                .classification();
    }

    private static Classification classify(KayentaMetric metric, double[] candidate) {
        return JUDGE.classify(metric, candidate, LOW).classification();
    }

    private static KayentaMetric metric(Missing missing, Role role) {
        return new KayentaMetric("m", "all", Direction.EITHER, missing, false, EffectLimits.OFF, role);
    }

    private static KayentaMetric limited(EffectLimits limits, Role role) {
        return new KayentaMetric("m", "all", Direction.INCREASE, Missing.REMOVE, false, limits, role);
    }

    private static KayentaScore.Metric passed(String name) {
        return classified(name, Classification.PASS);
    }

    private static KayentaScore.Metric classified(String name, Classification classification) {
        return new KayentaScore.Metric(name, "all", classification, false, null);
    }

    private static double[] noise(long seed, int count, double centre) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[count];
        Arrays.setAll(values, i -> centre * (1 + 0.05 * random.nextGaussian()));
        return values;
    }
}
