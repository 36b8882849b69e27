package io.quantbench.load.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.arrival.RateProfile.Step;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each profile against its own rate: once the clock is changed to "arrivals expected so far", by formulas written here, the gaps
 * must have the distribution of the spacing.
 */
class ProfiledArrivalsTest {
    private static final long SEC = 1_000_000_000L;
    private static final int GAPS = 100_000;
    /** sup of the Brownian bridge at level 0.01. */
    private static final double KS_CRITICAL_001 = 1.6276;

    private record Case(RateProfile profile, DoubleUnaryOperator expectedBySec) {}

    static Stream<Named<Case>> profiles() {
        return Stream.of(
                Named.of("constant", new Case(RateProfile.constant(1_234.5), x -> 1_234.5 * x)),
                Named.of(
                        "ramp up",
                        new Case(
                                RateProfile.ramp(0, 4_000, 60 * SEC),
                                x -> x < 60 ? 4_000.0 / 120 * x * x : 4_000 * (x - 30))),
                Named.of(
                        "ramp down",
                        new Case(
                                RateProfile.ramp(5_000, 100, 20 * SEC),
                                x -> x < 20 ? 5_000 * x - 4_900.0 / 40 * x * x : 51_000 + 100 * (x - 20))),
                Named.of(
                        "steps with a pause",
                        new Case(
                                RateProfile.steps(
                                        List.of(new Step(1_000, 10 * SEC), new Step(0, 5 * SEC), new Step(3_000, SEC))),
                                x -> x < 10 ? 1_000 * x : x < 15 ? 10_000 : 10_000 + 3_000 * (x - 15))),
                Named.of(
                        "sine",
                        new Case(
                                RateProfile.sine(2_000, 1_500, 7 * SEC),
                                x -> 2_000 * x + 1_500 * 7 / (2 * Math.PI) * (1 - Math.cos(2 * Math.PI * x / 7)))),
                Named.of(
                        "sine down to 0",
                        new Case(
                                RateProfile.sine(3_000, 3_000, SEC),
                                x -> 3_000 * x + 3_000 / (2 * Math.PI) * (1 - Math.cos(2 * Math.PI * x)))),
                Named.of("bursts", new Case(RateProfile.bursts(100, 5_000, SEC, SEC / 10), x -> {
                    double inPeriod = x - Math.floor(x);
                    double first = Math.min(inPeriod, 0.1);
                    return 590 * Math.floor(x) + 5_000 * first + 100 * (inPeriod - first);
                })));
    }

    private static double[] unitGaps(Case testCase, Spacing spacing, long seed) {
        ArrivalProcess process = ArrivalProcess.following(testCase.profile, spacing, seed);
        double[] gaps = new double[GAPS];
        double before = 0;
        for (int i = 0; i < GAPS; i++) {
            double expected = testCase.expectedBySec.applyAsDouble(process.nextArrivalNs() / 1e9);
            gaps[i] = expected - before;
            before = expected;
        }
        return gaps;
    }

    /** D·√n against a distribution function. */
    private static double kolmogorovSmirnov(double[] values, DoubleUnaryOperator distribution) {
        Arrays.sort(values);
        double distance = 0;
        for (int i = 0; i < values.length; i++) {
            double expected = distribution.applyAsDouble(values[i]);
            distance = Math.max(
                    distance, Math.max(expected - (double) i / values.length, (i + 1.0) / values.length - expected));
        }
        return distance * Math.sqrt(values.length);
    }

    /** P(k, kx) by its series, for the gamma distribution of mean 1. */
    private static DoubleUnaryOperator gammaOfMean1(double shape, double gammaOfShapePlus1) {
        return mean1 -> {
            double x = shape * mean1;
            double term = 1;
            double sum = 1;
            for (int n = 1; n < 500 && x > 0; n++) {
                term *= x / (shape + n);
                sum += term;
            }
            return x <= 0 ? 0 : Math.min(1, Math.pow(x, shape) * Math.exp(-x) / gammaOfShapePlus1 * sum);
        };
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void independentArrivalsArePoissonAtTheProfilesRate(Case testCase) {
        assertThat(kolmogorovSmirnov(unitGaps(testCase, new Spacing.Independent(), 7), x -> -Math.expm1(-x)))
                .isLessThan(KS_CRITICAL_001);
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void evenArrivalsComeWheneverOneMoreIsExpected(Case testCase) {
        double[] gaps = unitGaps(testCase, new Spacing.Even(), 0);
        assertThat(gaps[0]).isZero();
        for (int i = 1; i < gaps.length; i++) {
            assertThat(gaps[i]).isCloseTo(1, within(2e-4)); // A ns here and there.
        }
    }

    @Test
    void gammaGapsHaveTheGammaDistribution() {
        Case constant = new Case(RateProfile.constant(1_000), x -> 1_000 * x);
        assertThat(kolmogorovSmirnov(
                        unitGaps(constant, new Spacing.Gamma(0.5), 3), gammaOfMean1(0.5, Math.sqrt(Math.PI) / 2)))
                .isLessThan(KS_CRITICAL_001);
        assertThat(kolmogorovSmirnov(unitGaps(constant, new Spacing.Gamma(4), 3), gammaOfMean1(4, 24)))
                .isLessThan(KS_CRITICAL_001);
        assertThat(kolmogorovSmirnov(unitGaps(constant, new Spacing.Gamma(1), 3), x -> -Math.expm1(-x)))
                .isLessThan(KS_CRITICAL_001);
    }

    @Test
    void theTestOfTheGapsRejectsTheWrongShapeAndTheWrongRate() {
        Case constant = new Case(RateProfile.constant(1_000), x -> 1_000 * x);
        Case slower = new Case(RateProfile.constant(980), x -> 1_000 * x);
        assertThat(kolmogorovSmirnov(unitGaps(constant, new Spacing.Gamma(0.9), 3), x -> -Math.expm1(-x)))
                .isGreaterThan(KS_CRITICAL_001);
        assertThat(kolmogorovSmirnov(unitGaps(slower, new Spacing.Independent(), 3), x -> -Math.expm1(-x)))
                .isGreaterThan(KS_CRITICAL_001);
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void expectedBeforeIsTheIntegralOfTheRate(Case testCase) {
        for (long offsetNs : new long[] {0, 1, SEC / 20, SEC, 7 * SEC / 2, 13 * SEC, 61 * SEC, 3_600 * SEC}) {
            double expected = testCase.expectedBySec.applyAsDouble(offsetNs / 1e9);
            assertThat(testCase.profile.expectedBefore(offsetNs)).isCloseTo(expected, within(1e-6 * (1 + expected)));
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void theSameSeedGivesTheSameInstantsAndAnotherSeedOthers(Case testCase) {
        long[] once = take(ArrivalProcess.following(testCase.profile, new Spacing.Gamma(0.5), 1));
        assertThat(take(ArrivalProcess.following(testCase.profile, new Spacing.Gamma(0.5), 1)))
                .isEqualTo(once);
        assertThat(take(ArrivalProcess.following(testCase.profile, new Spacing.Gamma(0.5), 2)))
                .isNotEqualTo(once);
        assertThat(once).isSorted();
    }

    @Test
    void instantsOfASeedAreFixedForAllTime() {
        assertThat(Arrays.copyOf(
                        take(ArrivalProcess.following(RateProfile.constant(1_000), new Spacing.Gamma(0.25), 42)), 5))
                .containsExactly(1_090_801, 1_091_283, 1_129_650, 1_573_647, 8_505_554);
    }

    @Test
    void aScheduleThatStepsDownToNothingEnds() {
        ArrivalProcess process = ArrivalProcess.following(
                RateProfile.steps(List.of(new Step(10, SEC), new Step(0, SEC))), new Spacing.Even(), 0);
        for (int i = 0; i < 10; i++) {
            assertThat(process.nextArrivalNs()).isCloseTo(i * SEC / 10, within(1L));
        }
        assertThat(process.nextArrivalNs()).isEqualTo(ArrivalProcess.NEVER);
        assertThat(process.nextArrivalNs()).isEqualTo(ArrivalProcess.NEVER);
    }

    @Test
    void aLongRunDoesNotDrift() {
        ArrivalProcess process = ArrivalProcess.following(RateProfile.constant(3e6), new Spacing.Even(), 0);
        long lastNs = 0;
        for (int i = 0; i <= 30_000_000; i++) {
            lastNs = process.nextArrivalNs();
        }
        assertThat(lastNs).isCloseTo(10 * SEC, within(2L));
    }

    @Property(tries = 300, seed = "5")
    void theInverseOfASineIsItsInverse(
            @ForAll @DoubleRange(min = 0.01, max = 1e6) double mean,
            @ForAll @DoubleRange(min = 0, max = 1) double depth,
            @ForAll @LongRange(min = 1_000_000, max = 86_400_000_000_000L) long periodNs,
            @ForAll @DoubleRange(min = 0, max = 1) double share) {
        RateSegment.Sine sine = new RateSegment.Sine(mean, depth * mean, periodNs);
        double expected = share * sine.total();
        double offsetSec = sine.offsetSec(expected);
        assertThat(offsetSec).isBetween(0.0, periodNs / 1e9);
        double halfNs = 1e-9 + 1e-14 * periodNs / 1e9;
        assertThat(sine.expected(offsetSec)).isCloseTo(expected, within(2 * mean * halfNs + 1e-9 * (1 + expected)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void shardsPutTogetherAreTheSchedule(int count) {
        RateProfile profile = RateProfile.sine(1_000, 500, SEC);
        long[] whole = take(ArrivalProcess.following(profile, new Spacing.Independent(), 9));
        for (int index = 0; index < count; index++) {
            ArrivalProcess shard = ArrivalProcess.following(profile, new Spacing.Independent(), 9)
                    .shard(index, count);
            for (int i = index; i < whole.length; i += count) {
                assertThat(shard.nextArrivalNs()).isEqualTo(whole[i]);
            }
        }
    }

    @Test
    void aShardEndsWithTheSchedule() {
        long[] trace = {1, 2, 3, ArrivalProcess.NEVER};
        int[] next = {0};
        ArrivalProcess shard = ((ArrivalProcess) () -> trace[Math.min(3, next[0]++)]).shard(1, 2);
        assertThat(shard.nextArrivalNs()).isEqualTo(2);
        assertThat(shard.nextArrivalNs()).isEqualTo(ArrivalProcess.NEVER);
        assertThat(shard.nextArrivalNs()).isEqualTo(ArrivalProcess.NEVER);
    }

    @Test
    void aTraceIsReplayedAtItsOwnOrAnotherSpeed() {
        assertThat(replayed(1, 0, 5, 5, 1_000)).containsExactly(0, 5, 5, 1_000, ArrivalProcess.NEVER);
        assertThat(replayed(2.5, 0, 5, 5, 1_000)).containsExactly(0, 2, 2, 400, ArrivalProcess.NEVER);
    }

    @Test
    void aTraceThatGoesBackIsRefusedByTheNumberOfTheArrival() {
        assertThatThrownBy(() -> replayed(1, 0, 5, 4))
                .hasMessage("arrival 2 of the trace is at 4 ns, before 5 ns; sort the trace");
    }

    private static long[] replayed(double speed, long... offsetsNs) {
        int[] next = {0};
        ArrivalProcess process = ArrivalProcess.replay(
                () -> next[0] < offsetsNs.length ? offsetsNs[next[0]++] : ArrivalProcess.NEVER, speed);
        long[] told = new long[offsetsNs.length + 1];
        Arrays.setAll(told, i -> process.nextArrivalNs());
        return told;
    }

    private static long[] take(ArrivalProcess process) {
        return ArrivalProcessContract.take(process, 10_000);
    }

    @Test
    void refusesWhatIsNoProfile() {
        assertThatThrownBy(() -> RateProfile.constant(0)).hasMessageContaining("ratePerSec=0.0");
        assertThatThrownBy(() -> RateProfile.ramp(-1, 1, SEC)).hasMessageContaining("fromPerSec=-1.0");
        assertThatThrownBy(() -> RateProfile.ramp(0, 0, SEC)).hasMessageContaining("ratePerSec=0.0");
        assertThatThrownBy(() -> RateProfile.ramp(1, 1, 0)).hasMessageContaining("durationNs=0");
        assertThatThrownBy(() -> RateProfile.steps(List.of())).hasMessageContaining("no rate above 0");
        assertThatThrownBy(() -> RateProfile.sine(10, 11, SEC)).hasMessageContaining("amplitudePerSec=11.0");
        assertThatThrownBy(() -> RateProfile.bursts(1, 2, SEC, SEC)).hasMessageContaining("not longer than burstNs");
        assertThatThrownBy(() -> new Spacing.Gamma(0)).hasMessageContaining("shape=0.0");
        assertThatThrownBy(() -> ArrivalProcess.constant(1).shard(2, 2)).hasMessageContaining("index=2");
        assertThatThrownBy(() -> ArrivalProcess.replay(() -> 0, 0)).hasMessageContaining("speed=0.0");
    }
}
