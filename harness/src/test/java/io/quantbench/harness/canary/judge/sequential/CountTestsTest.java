package io.quantbench.harness.canary.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

/** Conditional binomial, beta mixture, sample-ratio check and Tango's score. */
class CountTestsTest {
    @Property(seed = "6")
    void expectedEvidenceOfEventsNeverGrowsUnderTheNull(
            @ForAll List<Boolean> past,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double share,
            @ForAll @DoubleRange(min = 0, max = 1) double part) {
        double now = afterEvents(past, share);
        double truth = part * ConditionalBinomial.nullShare(share, 1.2);
        double after = truth * Math.exp(afterEvents(past, share, true) - now)
                + (1 - truth) * Math.exp(afterEvents(past, share, false) - now);
        assertThat(after).isLessThanOrEqualTo(1 + 1e-10);
    }

    private static double afterEvents(List<Boolean> past, double share, boolean... last) {
        ConditionalBinomial test = new ConditionalBinomial(1.2);
        past.forEach(inCandidate -> test.observe(inCandidate, share));
        for (boolean inCandidate : last) {
            test.observe(inCandidate, share);
        }
        return test.logEValue();
    }

    @Test
    void anEventInBothArmsOfAPairOnlyLowersTheEvidence() {
        ConditionalBinomial test = new ConditionalBinomial(1);
        for (int i = 0; i < 100; i++) {
            double before = test.logEValue();
            test.observe(true, 0.5);
            test.observe(false, 0.5);
            assertThat(test.logEValue()).isLessThan(before);
        }
    }

    @Test
    void eachEventIsTakenAtItsOwnShare() {
        ConditionalBinomial rare = new ConditionalBinomial(1);
        ConditionalBinomial even = new ConditionalBinomial(1);
        for (int i = 0; i < 12; i++) {
            rare.observe(true, 0.05);
            even.observe(true, 0.5);
        }
        assertThat(rare.logEValue()).isGreaterThan(even.logEValue() + 3);
        assertThat(rare.rejectsAt(0.05)).isTrue();
        assertThat(rare.expectedLogGrowth()).isGreaterThan(even.expectedLogGrowth());
    }

    @Property(seed = "6")
    void intervalOfAShareHoldsTheEstimateAndNothingRejected(
            @ForAll @IntRange(min = 1, max = 5_000) int trials, @ForAll @DoubleRange(min = 0, max = 1) double part) {
        long successes = Math.round(part * trials);
        Interval interval = BetaBinomial.UNIFORM.interval(successes, trials, 0.05);
        assertThat(interval.contains((double) successes / trials)).isTrue();
        assertThat(interval.low()).isGreaterThanOrEqualTo(0);
        assertThat(interval.high()).isLessThanOrEqualTo(1);
        if (interval.low() > 0) {
            assertThat(BetaBinomial.UNIFORM.logEValue(successes, trials, interval.low()))
                    .isCloseTo(Math.log(20), within(1e-6));
        }
        assertThat(BetaBinomial.UNIFORM.interval(successes, trials, 0.2).width())
                .isLessThanOrEqualTo(interval.width());
    }

    @Test
    void anEmptyShareCanBeAnything() {
        assertThat(BetaBinomial.UNIFORM.interval(0, 0, 0.05)).isEqualTo(new Interval(0, 1));
        assertThatThrownBy(() -> BetaBinomial.UNIFORM.interval(3, 2, 0.05)).hasMessageContaining("count=3");
    }

    @Test
    void ratioCheckTripsOnASplitThatIsNotTheOneAskedFor() {
        SampleRatioCheck check = new SampleRatioCheck();
        for (int i = 0; i < 2_000; i++) {
            check.observe(i % 100 < 14, 0.1);
        }
        assertThat(check.rejectsAt(0.01)).isTrue();
    }

    @Test
    void ratioCheckFollowsAShareThatChanges() {
        SampleRatioCheck check = new SampleRatioCheck();
        for (int i = 0; i < 3_000; i++) {
            check.observe(i % 20 == 7, 0.05);
        }
        for (int i = 0; i < 3_000; i++) {
            check.observe(i % 2 == 0, 0.5);
        }
        assertThat(check.maxLogEValue()).isLessThan(1);
        double before = check.logEValue();
        for (int i = 0; i < 300; i++) {
            check.observe(i % 10 != 0, 0.5);
        }
        assertThat(check.logEValue()).isGreaterThan(before + 8);
    }

    @Property(seed = "6")
    void tangoWithoutAMarginIsMcNemar(@ForAll @IntRange(max = 50) int b, @ForAll @IntRange(max = 50) int c) {
        double expected = b + c == 0 ? 0 : (b - c) / Math.sqrt(b + c);
        assertThat(new TangoScore(b, c, 100, 0).z()).isCloseTo(expected, within(1e-9));
    }

    @Property(seed = "6")
    void tangoGrowsWithTheMargin(
            @ForAll @IntRange(max = 50) int b,
            @ForAll @IntRange(max = 50) int c,
            @ForAll @Scale(4) @DoubleRange(min = 0.001, max = 0.2) double margin) {
        assertThat(new TangoScore(b, c, 200, margin * 1.5).z()).isGreaterThan(new TangoScore(b, c, 200, margin).z());
    }
}
