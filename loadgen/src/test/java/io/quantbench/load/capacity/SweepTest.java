package io.quantbench.load.capacity;

import static io.quantbench.load.capacity.Queues.MS;
import static io.quantbench.load.capacity.Queues.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Target;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.SloResult;
import io.quantbench.load.workload.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTest {
    private final ManualClock clock = new ManualClock(0);
    private final List<SweepPoint> heard = new ArrayList<>();

    private Sweep sweep() {
        Sweep.Settings settings =
                Sweep.Settings.of(new Phases(SECOND, 20 * SECOND, SECOND), 3).withSlo(new Slo(99, 10 * MS));
        return new Sweep(settings, Queues.workload(), Queues.timing(clock), heard::add);
    }

    @Test
    void latencyRisesWithTheRateUntilTheObjectiveIsMissed() {
        List<SweepPoint> points = sweep().overRates(Queues.md1(clock, MS), List.of(100.0, 500.0, 1_100.0));

        assertThat(points).isEqualTo(heard);
        assertThat(points).extracting(SweepPoint::value).containsExactly(100.0, 500.0, 1_100.0);
        assertThat(points)
                .extracting(point -> point.slo().orElseThrow().status())
                .containsExactly(SloResult.Status.MET, SloResult.Status.MET, SloResult.Status.MISSED);
        assertThat(points.get(0).validity().valid()).isTrue();
        assertThat(points.get(2).validity().valid()).isFalse();
        assertThat(points)
                .extracting(point -> point.recording().responseNs().p(0.99))
                .isSorted();
    }

    @Test
    void throughputRisesWithConcurrencyUntilEveryServerIsBusy() {
        List<SweepPoint> points = sweep().overConcurrencies(Queues.mmc(clock, 2, MS, 1), List.of(1, 2, 8));

        assertThat(points.get(0).recording().okRatePerSec()).isCloseTo(1_000, within(30.0));
        assertThat(points.get(1).recording().okRatePerSec()).isCloseTo(2_000, within(60.0));
        assertThat(points.get(2).recording().okRatePerSec()).isCloseTo(2_000, within(60.0));
    }

    @Test
    void makesAndClosesATargetForEachValue() {
        List<String> closed = new ArrayList<>();
        List<SweepPoint> points = sweep().overTargets(
                        "threads",
                        List.of(1, 3),
                        threads -> closing(Queues.mmc(clock, threads, MS, 1), threads, closed),
                        new SteadyLoad.Closed(8));

        assertThat(points).extracting(SweepPoint::axis).containsOnly("threads");
        assertThat(points.get(1).recording().okRatePerSec()).isCloseTo(3_000, within(90.0));
        assertThat(closed).containsExactly("1", "3");
    }

    @Test
    void aStopEndsTheSweep() {
        Sweep[] sweep = new Sweep[1];
        sweep[0] = new Sweep(
                Sweep.Settings.of(new Phases(0, SECOND, SECOND), 3),
                Queues.workload(),
                Queues.timing(clock),
                point -> sweep[0].stop());

        assertThat(sweep[0].overRates(Queues.md1(clock, MS), List.of(100.0, 200.0)))
                .hasSize(1);
    }

    private static Target closing(Target inner, int threads, List<String> closed) {
        return new Target() {
            @Override
            public String name() {
                return inner.name();
            }

            @Override
            public void issue(long queryId, Sample sample, Completion completion) {
                inner.issue(queryId, sample, completion);
            }

            @Override
            public void close() {
                closed.add(String.valueOf(threads));
            }
        };
    }
}
