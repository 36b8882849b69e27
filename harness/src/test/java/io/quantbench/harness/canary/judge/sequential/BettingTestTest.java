package io.quantbench.harness.canary.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class BettingTestTest {
    @Property(seed = "6")
    void scalingScoresAndBoundaryTogetherChangesNothing(
            @ForAll @NotEmpty List<@DoubleRange(min = -1, max = 1) Double> scores) {
        BettingTest differences = BettingTest.nonInferiority(0.02);
        BettingTest unit = new BettingTest((1 - 0.02) / 2, 0, 1);
        for (double score : scores) {
            differences.observe(score, -1);
            unit.observe((score + 1) / 2, 0);
        }
        assertThat(unit.logEValue()).isCloseTo(differences.logEValue(), within(1e-9));
        assertThat(unit.expectedLogGrowth()).isCloseTo(differences.expectedLogGrowth(), within(1e-9));
    }

    @Property(seed = "6")
    void noSingleScoreTakesMoreThanHalfTheWealth(@ForAll @NotEmpty List<@DoubleRange(min = 0, max = 1) Double> scores) {
        BettingTest test = new BettingTest(0.3, 0, 1);
        for (double score : scores) {
            double before = test.logEValue();
            test.observe(score, 0);
            assertThat(test.logEValue()).isGreaterThanOrEqualTo(before - Math.log(2) - 1e-12);
        }
    }

    @Property(seed = "6")
    void theBetIsPlacedBeforeTheScoreIsSeen(
            @ForAll List<@DoubleRange(min = 0, max = 1) Double> past, @ForAll @DoubleRange(min = 0, max = 1) double p) {
        // With a fair last score the expected wealth is unchanged whatever the past: 1 with p', 0 with 1 − p' and mean
        // at the boundary.
        double boundary = Math.min(Math.max(p, 0.01), 0.99);
        double up = wealthAfter(past, boundary, 1);
        double down = wealthAfter(past, boundary, 0);
        double now = wealthAfter(past, boundary, Double.NaN);
        assertThat(boundary * up + (1 - boundary) * down).isCloseTo(now, within(1e-9 * Math.max(1, now)));
    }

    private static double wealthAfter(List<Double> past, double boundary, double last) {
        BettingTest test = new BettingTest(boundary, 0, 1);
        past.forEach(score -> test.observe(score, 0));
        if (!Double.isNaN(last)) {
            test.observe(last, 0);
        }
        return Math.exp(test.logEValue());
    }

    @Test
    void perfectAgreementCertifiesAMarginInAboutThreeOverIt() {
        BettingTest test = BettingTest.nonInferiority(0.01);
        int pairs = 0;
        while (!test.rejectsAt(0.05)) {
            test.observe(0, -1);
            pairs++;
        }
        // log(20) = 3.0 at a growth of at most ½·δ per pair.
        assertThat(pairs).isBetween(590, 800);
    }

    @Test
    void expectedGrowthPredictsTheNextPairs() {
        BettingTest test = BettingTest.nonInferiority(0.02);
        for (int i = 0; i < 2_000; i++) {
            test.observe(i % 50 == 0 ? 1 : i % 50 == 25 ? -1 : 0, -1);
        }
        double before = test.logEValue();
        double promised = test.expectedLogGrowth();
        for (int i = 0; i < 1_000; i++) {
            test.observe(i % 50 == 0 ? 1 : i % 50 == 25 ? -1 : 0, -1);
        }
        assertThat((test.logEValue() - before) / 1_000).isCloseTo(promised, within(0.3 * promised));
    }

    @Test
    void refusesScoresBelowWhatWasPromised() {
        BettingTest test = BettingTest.nonInferiority(0.01);
        assertThatThrownBy(() -> test.observe(-1.5, -1)).hasMessageContaining("score=-1.5");
        assertThatThrownBy(() -> test.observe(0, 0.5)).hasMessageContaining("lowest=0.5");
        assertThatThrownBy(() -> test.observe(Double.NaN, -1)).hasMessageContaining("score=NaN");
        assertThatThrownBy(() -> BettingTest.nonInferiority(0)).hasMessageContaining("margin=0.0");
    }
}
