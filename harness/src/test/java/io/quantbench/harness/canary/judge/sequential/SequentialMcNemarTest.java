package io.quantbench.harness.canary.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SequentialMcNemarTest {
    @Property(seed = "6")
    void orderOfThePairsDoesNotMatter(
            @ForAll @Size(max = 60) List<@IntRange(max = 3) Integer> pairs, @ForAll Random random) {
        SequentialMcNemar one = fed(pairs);
        List<Integer> shuffled = new ArrayList<>(pairs);
        Collections.shuffle(shuffled, random);
        SequentialMcNemar other = fed(shuffled);
        assertThat(other.logEValue()).isEqualTo(one.logEValue());
        assertThat(other.regressions()).isEqualTo(one.regressions());
    }

    @Property(seed = "6")
    void twoSidedEvidenceIsSymmetric(@ForAll @IntRange(max = 2_000) int b, @ForAll @IntRange(max = 2_000) int c) {
        assertThat(twoSided(b, c)).isEqualTo(twoSided(c, b));
    }

    @Property(seed = "6")
    void bothDirectionsAverageToTheTwoSidedEvidence(
            @ForAll @IntRange(max = 300) int b, @ForAll @IntRange(max = 300) int c) {
        double mean = (Math.exp(oneSided(b, c)) + Math.exp(oneSided(c, b))) / 2;
        double both = Math.exp(twoSided(b, c));
        assertThat(mean / both).isCloseTo(1, within(1e-11));
    }

    /** At one half the process is a martingale, exactly; below, it loses. */
    @Property(seed = "6")
    void expectedEvidenceNeverGrowsUnderTheNull(
            @ForAll @IntRange(max = 400) int b,
            @ForAll @IntRange(max = 400) int c,
            @ForAll @DoubleRange(min = 0, max = 0.5) double p) {
        double now = oneSided(b, c);
        double after = p * Math.exp(oneSided(b + 1L, c) - now) + (1 - p) * Math.exp(oneSided(b, c + 1L) - now);
        assertThat(after).isLessThanOrEqualTo(1 + 1e-11);
        if (p == 0.5) {
            assertThat(after).isCloseTo(1, within(1e-11));
        }
    }

    @Property(seed = "6")
    void everyRegressionAddsEvidenceAndEveryImprovementTakesSome(
            @ForAll @IntRange(max = 1_000) int b, @ForAll @IntRange(max = 1_000) int c) {
        double now = oneSided(b, c);
        assertThat(oneSided(b + 1L, c)).isGreaterThan(now);
        assertThat(oneSided(b, c + 1L)).isLessThan(now);
    }

    @Test
    void concordantPairsSayNothing() {
        SequentialMcNemar test = fed(List.of(0, 3, 0, 3));
        assertThat(test.logEValue()).isZero();
        assertThat(test.pairs()).isEqualTo(4);
        assertThat(test.expectedLogGrowth()).isZero();
    }

    @Test
    void theMaximumStaysWhenTheEvidenceFalls() {
        SequentialMcNemar test = fed(Collections.nCopies(10, 2));
        double most = test.logEValue();
        assertThat(test.rejectsAt(0.05)).isTrue();
        for (int i = 0; i < 30; i++) {
            test.observe(false, true);
        }
        assertThat(test.logEValue()).isLessThan(0);
        assertThat(test.maxLogEValue()).isEqualTo(most);
        assertThat(test.rejectsAt(0.05)).isTrue();
    }

    @Test
    void growthIsWhatTheNextPairsBring() {
        SequentialMcNemar test = new SequentialMcNemar();
        for (int i = 0; i < 10_000; i++) {
            test.observe(true, i % 50 != 0);
            test.observe(i % 100 != 0, true);
        }
        double before = test.logEValue();
        double promised = test.expectedLogGrowth() * 20_000;
        assertThat(promised).isPositive();
        assertThat(before).isBetween(0.5 * promised - 10, promised);
    }

    private static double oneSided(long regressions, long improvements) {
        return SequentialMcNemar.logOneSided(regressions, improvements, SequentialMcNemar.CONCENTRATION);
    }

    private static double twoSided(long regressions, long improvements) {
        return SequentialMcNemar.logTwoSided(regressions, improvements, SequentialMcNemar.CONCENTRATION);
    }

    /** 0 both wrong, 1 improvement, 2 regression, 3 both right. */
    private static SequentialMcNemar fed(List<Integer> pairs) {
        SequentialMcNemar test = new SequentialMcNemar();
        pairs.forEach(pair -> test.observe((pair & 2) != 0, (pair & 1) != 0));
        return test;
    }
}
