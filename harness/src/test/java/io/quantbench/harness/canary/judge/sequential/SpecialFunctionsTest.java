package io.quantbench.harness.canary.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;

/** Ours against Commons Math, an independent implementation. */
class SpecialFunctionsTest {
    @Property(seed = "6")
    void logGammaAgrees(@ForAll @DoubleRange(min = 1e-3, max = 1e7) @Scale(4) double x) {
        assertRelative(SpecialFunctions.logGamma(x), Gamma.logGamma(x), 1e-13);
    }

    @Property(seed = "6")
    void logBetaAgrees(
            @ForAll @DoubleRange(min = 0.01, max = 3_000) double a,
            @ForAll @DoubleRange(min = 0.01, max = 1e6) double b) {
        assertRelative(SpecialFunctions.logBeta(a, b), Beta.logBeta(a, b), 1e-12);
        assertThat(SpecialFunctions.logBeta(b, a)).isEqualTo(SpecialFunctions.logBeta(a, b));
    }

    @Property(seed = "6")
    void logRegularizedBetaAgrees(
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double x,
            @ForAll @DoubleRange(min = 0.5, max = 300) double a,
            @ForAll @DoubleRange(min = 0.5, max = 300) double b) {
        double expected = Beta.regularizedBeta(x, a, b, 1e-15, 1_000_000);
        assertThat(Math.exp(SpecialFunctions.logRegularizedBeta(x, a, b))).isCloseTo(expected, within(1e-12));
    }

    @Property(seed = "6")
    void normalFunctionsAgree(@ForAll @DoubleRange(min = -30, max = 8) double z) {
        double expected = new NormalDistribution().cumulativeProbability(z);
        assertRelative(SpecialFunctions.normalCdf(z), expected, 1e-11);
        assertThat(SpecialFunctions.logNormalCdf(z)).isCloseTo(Math.log(expected), within(1e-11));
    }

    @Property(seed = "6")
    void quantileInvertsTheDistribution(@ForAll @DoubleRange(min = 1e-12, max = 0.999) @Scale(14) double p) {
        assertRelative(SpecialFunctions.normalCdf(SpecialFunctions.normalQuantile(p)), p, 1e-12);
    }

    @Test
    void quantilesOfTheTables() {
        assertThat(SpecialFunctions.normalQuantile(0.975)).isCloseTo(1.959963984540054, within(1e-13));
        assertThat(SpecialFunctions.normalQuantile(0.5)).isCloseTo(0, within(1e-15));
    }

    @Test
    void balancedParametersOfAMillionConverge() {
        assertThat(SpecialFunctions.logRegularizedBeta(0.5, 1e6, 1e6)).isCloseTo(Math.log(0.5), within(1e-9));
    }

    @Test
    void farTailsKeepTheirLogarithm() {
        assertThat(SpecialFunctions.logNormalCdf(-100)).isCloseTo(-5005.524208694205, within(1e-9));
        // I_½(n+1, 1) = 2^-(n+1).
        assertThat(SpecialFunctions.logRegularizedBeta(0.5, 5_001, 1)).isCloseTo(-5_001 * Math.log(2), within(1e-9));
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> SpecialFunctions.logGamma(0)).hasMessage("x=0.0 must be above 0 and finite");
        assertThatThrownBy(() -> SpecialFunctions.logRegularizedBeta(1, 2, 3)).hasMessageContaining("x=1.0");
        assertThatThrownBy(() -> SpecialFunctions.normalQuantile(0)).hasMessageContaining("p=0.0");
    }

    private static void assertRelative(double actual, double expected, double tolerance) {
        assertThat(actual).isCloseTo(expected, within(tolerance * Math.max(1e-290, Math.max(Math.abs(expected), 1))));
    }
}
