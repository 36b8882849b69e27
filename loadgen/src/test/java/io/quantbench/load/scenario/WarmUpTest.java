package io.quantbench.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.target.QueueTarget;
import io.quantbench.load.target.ScriptedTarget;
import io.quantbench.load.target.ScriptedTarget.Answer;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Warm-ups in scripted time. */
class WarmUpTest {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;

    private final ManualClock clock = new ManualClock(0);
    private final SplittableRandom random = new SplittableRandom(1);

    private WarmUpResult warmUp(Target target, double ratePerSec, long maxNs) {
        Workload workload = new Workload("w", List.of(new Sample(0, ByteBuffer.allocate(0))));
        LoopSetup.Timing timing = new LoopSetup.Timing(clock, clock.sleeper(), PacerOptions.park());
        return new WarmUp(
                        new SteadyLoad.Open(ratePerSec),
                        maxNs,
                        10 * SECOND,
                        new WarmUp.Asked(workload, target),
                        timing,
                        1)
                .run();
    }

    private long noisy(double meanNs) {
        return (long) (meanNs * (1 + 0.1 * random.nextGaussian()));
    }

    @Test
    void endsWhenATargetHasStoppedGettingFaster() {
        // Eight times as slow at first; half of that is gone every 500 queries.
        ScriptedTarget compiling =
                new ScriptedTarget(clock, n -> Answer.after(noisy(MS * (1 + 7 * Math.exp(-n / 720.0)))));
        WarmUpResult result = warmUp(compiling, 500, 60 * SECOND);

        assertThat(result.steady()).as(result.sentence()).isTrue();
        assertThat(result.wallNs()).isBetween(5 * SECOND, 20 * SECOND);
        assertThat(result.queries()).isEqualTo(compiling.sampleIds().size());
        double lastNs = result.windowMediansNs().get(result.windowMediansNs().size() - 1);
        assertThat(lastNs).isBetween(0.9 * MS, 1.2 * MS);
        assertThat(result.sentence()).startsWith("Steady after");
    }

    @Test
    void aWarmTargetTakesTenWindows() {
        WarmUpResult result = warmUp(new ScriptedTarget(clock, n -> Answer.after(noisy(MS))), 1_000, 60 * SECOND);

        assertThat(result.steady()).isTrue();
        assertThat(result.wallNs()).isLessThan(3 * SECOND);
    }

    @Test
    void aTargetThatFallsBehindIsNeverSteady() {
        WarmUpResult result = warmUp(new QueueTarget(clock, 1, () -> noisy(2 * MS)), 1_000, 4 * SECOND);

        assertThat(result.steady()).isFalse();
        assertThat(result.sentence()).startsWith("Not steady within 4.0 s: response times still rise");
    }

    @Test
    void withoutAnswersThereAreNoWindows() {
        WarmUpResult result = warmUp(new ScriptedTarget(clock, n -> Answer.never()), 100, 2 * SECOND);

        assertThat(result.steady()).isFalse();
        assertThat(result.sentence()).contains("fewer than ten windows");
        assertThat(result.windowMediansNs()).isEmpty();
    }
}
