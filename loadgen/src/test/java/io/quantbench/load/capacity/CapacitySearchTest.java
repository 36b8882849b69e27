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
}
