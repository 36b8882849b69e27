package io.quantbench.load.capacity;

import static io.quantbench.load.capacity.Queues.MS;
import static io.quantbench.load.capacity.Queues.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.capacity.CapacityProbe.Basis;
import io.quantbench.load.capacity.CapacityProbe.Finding;
import io.quantbench.load.capacity.CapacityProbe.Kind;
import io.quantbench.load.capacity.CapacityResult.Status;
import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.QueueTarget;
import io.quantbench.load.target.ScriptedTarget;
import io.quantbench.load.target.ScriptedTarget.Answer;
import io.quantbench.load.target.Target;
import io.quantbench.load.verdict.Slo;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole searches in scripted time, against queues whose capacity is known. */
class CapacitySearchTest {
    private static final long FULL_NS = 600 * SECOND;
    private static final Slo P99_10MS = new Slo(99, 10 * MS);

    private final ManualClock clock = new ManualClock(7);

    private CapacityResult search(Target target, CapacitySettings settings) {
        return new CapacitySearch(settings, Queues.workload(), target, Queues.timing(clock), CapacityListener.NONE)
                .run();
    }

    /** What bisection takes to the same precision when it tries each rate, from the same start, over the full length. */
    private static double fullLengthProbes(CapacityResult result, double capacityPerSec, double precision) {
        double ratePerSec = result.probes().get(0).ratePerSec();
        boolean upwards = ratePerSec <= capacityPerSec;
        int probes = 1;
        while (upwards == ratePerSec <= capacityPerSec) {
            ratePerSec = upwards ? ratePerSec * 2 : ratePerSec / 2;
            probes++;
        }
        return probes + Math.ceil(Math.log(Math.log(2) / Math.log1p(precision)) / Math.log(2));
    }

    private static void assertFound(CapacityResult result, double capacityPerSec) {
        assertThat(result.status()).as(result.sentence()).isEqualTo(Status.FOUND);
        assertThat(result.ratePerSec().orElseThrow()).isCloseTo(capacityPerSec, within(0.03 * capacityPerSec));
        double fullLengthNs = fullLengthProbes(result, capacityPerSec, 0.01) * FULL_NS;
        assertThat(result.wallNs() / fullLengthNs).isLessThanOrEqualTo(0.25);
        assertThat(result.confidence()).isEqualTo(0.99);
        assertThat(result.confirmation().orElseThrow().valid()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsTheCapacityOfAFixedServiceTime(long seed) {
        CapacityResult result = search(Queues.md1(clock, MS), CapacitySettings.of(P99_10MS, FULL_NS, seed));

        assertFound(result, Queues.capacity(rate -> Queues.slowShareMd1(rate, MS, 10 * MS), 1000, 0.01));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void findsTheCapacityOfSeveralServersWithRandomServiceTimes(long seed) {
        Slo slo = new Slo(95, 30 * MS);
        CapacityResult result = search(Queues.mmc(clock, 4, 5 * MS, seed), CapacitySettings.of(slo, FULL_NS, seed));

        assertFound(result, Queues.capacity(rate -> Queues.slowShareMmc(rate, 4, 5 * MS, 30 * MS), 800, 0.05));
    }

    @Test
    void findsTheCapacityOfANoisyTargetThatNowAndThenStandsStill() {
        SplittableRandom random = new SplittableRandom(5);
        // One query of two thousand takes 8 ms instead of 1: a pause that those behind it wait for too.
        QueueTarget noisy = new QueueTarget(clock, 1, () -> random.nextInt(2000) == 0 ? 8 * MS : MS);
        CapacityResult result = search(noisy, CapacitySettings.of(P99_10MS, FULL_NS, 11));

        assertThat(result.status()).as(result.sentence()).isEqualTo(Status.FOUND);
        double foundPerSec = result.ratePerSec().orElseThrow();
        assertThat(slowShareWithPauses(foundPerSec)).isBetween(0.005, 0.0105);
        assertThat(result.wallNs()).isLessThan(3 * FULL_NS);
    }

    /** By Lindley's recursion over four million queries. */
    private static double slowShareWithPauses(double ratePerSec) {
        SplittableRandom random = new SplittableRandom(17);
        double waitNs = 0;
        long slow = 0;
        int queries = 4_000_000;
        for (int i = 0; i < queries; i++) {
            long serviceNs = random.nextInt(2000) == 0 ? 8 * MS : MS;
            slow += waitNs + serviceNs > 10 * MS ? 1 : 0;
            double gapNs = -Math.log(1 - random.nextDouble()) * 1e9 / ratePerSec;
            waitNs = Math.max(0, waitNs + serviceNs - gapNs);
        }
        return (double) slow / queries;
    }

    @Test
    void abandonsHopelessRatesWithinSeconds() {
        CapacityResult result = search(
                Queues.md1(clock, MS), CapacitySettings.of(P99_10MS, FULL_NS, 1).withStart(8_000));

        List<CapacityProbe> hopeless = result.probes().stream()
                .filter(probe -> probe.ratePerSec() > 1_100)
                .toList();
        assertThat(hopeless).hasSizeGreaterThanOrEqualTo(4).allSatisfy(probe -> {
            assertThat(probe.finding()).isEqualTo(Finding.TOO_FAST);
            assertThat(probe.basis()).isIn(Basis.TOO_MANY_SLOW, Basis.BACKLOG_GROWS);
            // Two seconds of sending, and the time that the target needs for what it was sent.
            assertThat(probe.wallNs()).isLessThan((long) (2.5 * SECOND * probe.ratePerSec() / 1_000));
        });
        assertThat(result.status()).isEqualTo(Status.FOUND);
    }

    @Test
    void abandonsAHangingTargetWithinSeconds() {
        CapacityResult result = search(
                new ScriptedTarget(clock, n -> Answer.never()),
                CapacitySettings.of(P99_10MS, FULL_NS, 1).withRates(50, 200).withStart(100));

        assertThat(result.status()).isEqualTo(Status.NONE);
        assertThat(result.probes()).allSatisfy(probe -> {
            assertThat(probe.basis()).isIn(Basis.TOO_MANY_SLOW, Basis.BACKLOG_GROWS);
            assertThat(probe.wallNs()).isLessThan(40 * SECOND); // Thirty of them wait for answers.
        });
        assertThat(result.ratePerSec()).isEmpty();
        assertThat(result.confirmation()).isEmpty();
    }

    @Test
    void aTargetThatIsAlwaysTooSlowHasNoCapacity() {
        CapacityResult result = search(
                new ScriptedTarget(clock, n -> Answer.after(11 * MS)),
                CapacitySettings.of(P99_10MS, FULL_NS, 1).withRates(10, 1_000));

        assertThat(result.status()).isEqualTo(Status.NONE);
        assertThat(result.sentence()).startsWith("Even 10.0 queries/s is too fast.");
        assertThat(result.tooFastPerSec()).hasValue(10);
        assertThat(result.confidence()).isZero();
        assertThat(result.wallNs()).isLessThan(FULL_NS / 4);
    }

    @Test
    void aTargetThatRejectsItsQueriesHasNoCapacity() {
        CapacityResult result = search(
                new ScriptedTarget(clock, n -> Answer.failing(Outcome.REJECTED)),
                CapacitySettings.of(P99_10MS, FULL_NS, 1).withRates(10, 1_000).withStart(100));

        assertThat(result.status()).isEqualTo(Status.NONE);
    }

    @Test
    void aTargetThatIsAlwaysFastEnoughReachesTheEndOfTheRange() {
        CapacityResult result = search(
                new ScriptedTarget(clock, n -> Answer.after(MS)),
                CapacitySettings.of(P99_10MS, 60 * SECOND, 1)
                        .withRates(1, 3_000)
                        .withStart(500));

        assertThat(result.status()).isEqualTo(Status.AT_LEAST);
        assertThat(result.ratePerSec()).hasValue(3_000);
        assertThat(result.tooFastPerSec()).isEmpty();
        assertThat(result.sentence()).contains("More was not asked for.");
    }

    @Test
    void tellsTheGeneratorsLimitFromTheTargets() {
        // Handing a query over takes the generator 20 µs: it cannot send 50,000 per second, nor 40,000 punctually.
        ScriptedTarget slowToTake = new ScriptedTarget(clock, n -> Answer.blocking(MS / 50));
        CapacityResult result =
                search(slowToTake, CapacitySettings.of(P99_10MS, 10 * SECOND, 1).withStart(10_000));

        assertThat(result.status()).as(result.sentence()).isEqualTo(Status.AT_LEAST);
        assertThat(result.ratePerSec().orElseThrow()).isBetween(20_000.0, 45_000.0);
        assertThat(result.probes())
                .anySatisfy(probe -> assertThat(probe.finding()).isEqualTo(Finding.GENERATOR_LIMITED));
        assertThat(result.sentence()).contains("was more than the generator can send");
    }

    @Test
    void theSameSearchIsTheSame() {
        CapacitySettings settings =
                CapacitySettings.of(P99_10MS, 60 * SECOND, 4).withStart(700);
        CapacityResult first = search(Queues.md1(clock, MS), settings);
        ManualClock other = new ManualClock(7);
        CapacityResult second = new CapacitySearch(
                        settings, Queues.workload(), Queues.md1(other, MS), Queues.timing(other), CapacityListener.NONE)
                .run();

        assertThat(second.probes()).isEqualTo(first.probes());
        assertThat(second.ratePerSec()).isEqualTo(first.ratePerSec());
        assertThat(second.wallNs()).isEqualTo(first.wallNs());
    }

    @Test
    void aStoppedSearchIsInconclusive() {
        List<CapacityProbe> heard = new ArrayList<>();
        CapacitySearch[] search = new CapacitySearch[1];
        search[0] = new CapacitySearch(
                CapacitySettings.of(P99_10MS, FULL_NS, 1).withStart(500),
                Queues.workload(),
                Queues.md1(clock, MS),
                Queues.timing(clock),
                probe -> {
                    heard.add(probe);
                    search[0].stop();
                });
        CapacityResult result = search[0].run();

        assertThat(result.status()).isEqualTo(Status.INCONCLUSIVE);
        assertThat(result.status().isAnswer()).isFalse();
        assertThat(result.sentence()).contains("stopped");
        assertThat(result.probes()).isEqualTo(heard).hasSize(1);
    }

    @Test
    void theCurveRisesToTheKnee() {
        CapacityResult result = search(
                Queues.md1(clock, MS),
                CapacitySettings.of(P99_10MS, 60 * SECOND, 3).withStart(200));

        List<CapacityProbe> curve = result.curve();
        assertThat(curve).hasSameSizeAs(result.probes());
        assertThat(curve.get(0).ratePerSec()).isEqualTo(200);
        assertThat(curve.get(0).percentileNs()).isLessThan(4 * MS);
        assertThat(curve.get(curve.size() - 1).percentileNs()).isGreaterThan(8 * MS);
        assertThat(curve).filteredOn(probe -> probe.kind() == Kind.CONFIRMATION).isNotEmpty();
    }
}
