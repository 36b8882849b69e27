package io.quantbench.load.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonArrivalsTest extends ArrivalProcessContract {
    private static final long SEED = 42;
    /** sup of the Brownian bridge at level 0.01: the asymptotic critical value of D·√n. */
    private static final double KS_CRITICAL_001 = 1.6276;

    @Override
    ArrivalProcess process(double ratePerSec) {
        return ArrivalProcess.poisson(ratePerSec, SEED);
    }

    @Override
    double countDeviation(double expected) {
        return Math.sqrt(expected);
    }

    /** D·√n of the process's gaps against the exponential distribution of the rate. */
    private static double kolmogorovSmirnov(ArrivalProcess process, double ratePerSec, int gaps) {
        double[] seconds = new double[gaps];
        long previousNs = 0;
        for (int i = 0; i < gaps; i++) {
            long offsetNs = process.nextArrivalNs();
            seconds[i] = (offsetNs - previousNs) / 1e9;
            previousNs = offsetNs;
        }
        Arrays.sort(seconds);
        double distance = 0;
        for (int i = 0; i < gaps; i++) {
            double expected = -Math.expm1(-seconds[i] * ratePerSec);
            distance = Math.max(distance, Math.max(expected - (double) i / gaps, (i + 1.0) / gaps - expected));
        }
        return distance * Math.sqrt(gaps);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42, 1615908283990394493L, -5})
    void gapsAreExponential(long seed) {
        assertThat(kolmogorovSmirnov(ArrivalProcess.poisson(1_000, seed), 1_000, 100_000))
                .isLessThan(KS_CRITICAL_001);
    }

    @Test
    void theTestOfTheGapsRejectsOtherProcesses() {
        assertThat(kolmogorovSmirnov(ArrivalProcess.constant(1_000), 1_000, 1_000))
                .isGreaterThan(KS_CRITICAL_001);
        assertThat(kolmogorovSmirnov(ArrivalProcess.poisson(1_020, SEED), 1_000, 100_000))
                .as("a rate 2 % off")
                .isGreaterThan(KS_CRITICAL_001);
    }

    @Test
    void successiveGapsAreUncorrelated() {
        long[] offsetsNs = take(process(1_000), ARRIVALS);
        double meanNs = (double) offsetsNs[ARRIVALS - 1] / ARRIVALS;
        double covariance = 0;
        double variance = 0;
        for (int i = 2; i < ARRIVALS; i++) {
            double gap = offsetsNs[i] - offsetsNs[i - 1] - meanNs;
            double before = offsetsNs[i - 1] - offsetsNs[i - 2] - meanNs;
            covariance += gap * before;
            variance += gap * gap;
        }
        assertThat(Math.abs(covariance / variance)).isLessThan(3 / Math.sqrt(ARRIVALS));
    }

    @Test
    void roundingToNanosecondsDoesNotAddUp() {
        int count = 10_000_000;
        double ratePerSec = 3e6; // Gaps of 333 ns: truncating each would lose half a ns of them, 1.5 per mille.
        ArrivalProcess process = process(ratePerSec);
        SplittableRandom random = new SplittableRandom(SEED);
        long lastNs = 0;
        double exactNs = 0;
        double carry = 0; // Kahan's summation of the same gaps.
        for (int i = 0; i < count; i++) {
            lastNs = process.nextArrivalNs();
            double term = -StrictMath.log(1 - random.nextDouble()) * (1e9 / ratePerSec) - carry;
            double sum = exactNs + term;
            carry = (sum - exactNs) - term;
            exactNs = sum;
        }
        assertThat(Math.abs(lastNs - exactNs)).isLessThan(2);
    }

    @Test
    void anotherSeedGivesOtherInstants() {
        assertThat(take(ArrivalProcess.poisson(1_000, 1), 100))
                .isNotEqualTo(take(ArrivalProcess.poisson(1_000, 2), 100));
    }

    @Test
    void instantsOfASeedAreFixedForAllTime() {
        assertThat(take(process(1_000), 5)).containsExactly(1_353_110, 1_527_357, 1_853_920, 2_275_805, 2_314_577);
    }
}
