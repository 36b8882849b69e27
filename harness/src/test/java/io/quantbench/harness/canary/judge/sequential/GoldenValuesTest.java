package io.quantbench.harness.canary.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values computed once with another implementation (SciPy), to nine digits. */
class GoldenValuesTest {
    private static final Offset<Double> NINE_DIGITS = within(5.1e-10);

    @Test
    void mixtureParameterOfTheAsymptoticSequence() {
        double rhoSquared = AsymptoticConfidenceSequence.tunedFor(1_000, 0.05).rhoSquared();
        assertThat(rhoSquared).isCloseTo(0.007936155, NINE_DIGITS);
        assertThat(Math.sqrt(rhoSquared)).isCloseTo(0.089085098, NINE_DIGITS);
    }

    @ParameterizedTest
    @CsvSource({"100, 0.385505463, 0.347186479", "1000, 0.095981736, 0.087895509", "10000, 0.032417231, 0.030211708"})
    void widthsOfTheAsymptoticSequence(long samples, double twoSided, double oneSided) {
        AsymptoticConfidenceSequence sequence = AsymptoticConfidenceSequence.tunedFor(1_000, 0.05);
        assertThat(sequence.halfWidth(samples, 1)).isCloseTo(twoSided, NINE_DIGITS);
        assertThat(sequence.oneSidedWidth(samples, 1)).isCloseTo(oneSided, NINE_DIGITS);
    }

    @ParameterizedTest
    @CsvSource({
        "12, 3, 4.501098901, 8.906456044",
        "3, 12, 4.501098901, 0.095741758",
        "20, 5, 24.290515282, 48.520452012",
        "0, 10, 93.090909091, 0.090909091"
    })
    void sequentialMcNemar(long regressions, long improvements, double twoSided, double oneSided) {
        assertThat(Math.exp(SequentialMcNemar.logTwoSided(regressions, improvements, 1)))
                .isCloseTo(twoSided, NINE_DIGITS);
        assertThat(Math.exp(SequentialMcNemar.logOneSided(regressions, improvements, 1)))
                .isCloseTo(oneSided, NINE_DIGITS);
    }

    @ParameterizedTest
    @CsvSource({"60, 100, 0.5, 0.913049778", "6, 30, 0.1, 0.681076932"})
    void betaMixture(long successes, long trials, double nullProbability, double expected) {
        assertThat(Math.exp(BetaBinomial.UNIFORM.logEValue(successes, trials, nullProbability)))
                .isCloseTo(expected, NINE_DIGITS);
    }

    @Test
    void nullShareOfTheConditionalBinomial() {
        assertThat(ConditionalBinomial.nullShare(0.1, 1.25)).isCloseTo(0.121951220, NINE_DIGITS);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 14, 1000, 0.01, 1.173642575",
        "10, 30, 1000, 0.01, -1.636909038",
        "0, 0, 500, 0.01, 2.247332875",
        "12, 5, 50, 0, 1.697749375"
    })
    void tangoScore(long improvements, long regressions, long pairs, double margin, double z) {
        assertThat(new TangoScore(improvements, regressions, pairs, margin).z()).isCloseTo(z, NINE_DIGITS);
    }

    @Test
    void constrainedRateOfTangosTest() {
        assertThat(new TangoScore(10, 14, 1_000, 0.01).constrainedRegressionRate())
                .isCloseTo(0.018117749, NINE_DIGITS);
    }

    @Test
    void wealthOfTheQuantileTest() {
        double r = QuantileTest.tuning(0.99, 5_000, 0.05);
        assertThat(r).isCloseTo(6.227377684732, within(5.1e-13));
        QuantileTest test = new QuantileTest(0.99, r, new LatencyHistogram(), new LatencyHistogram());
        assertThat(test.logWealth(985, 1_000)).isCloseTo(0.089390349, NINE_DIGITS);
        assertThat(test.logWealth(990, 1_000)).isCloseTo(-0.483904298, NINE_DIGITS);
    }
}
