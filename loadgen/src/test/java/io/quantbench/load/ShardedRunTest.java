package io.quantbench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.NullTarget;
import io.quantbench.load.target.ScriptedTarget;
import io.quantbench.load.target.ScriptedTarget.Answer;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardedRunTest {
    private static final long MS = 1_000_000L;
    private static final Workload WORKLOAD = new Workload(
            "w",
            IntStream.range(0, 5)
                    .mapToObj(id -> new Sample(id, ByteBuffer.allocate(0)))
                    .toList());

    private static LoadPlan plan(LoadShape shape) {
        return LoadPlan.of(WORKLOAD, shape, new Phases(100 * MS, 900 * MS, 1_000 * MS))
                .withPacing(PacerOptions.park());
    }

    private static Recording run(LoadPlan plan, int index, int count, List<Long> issuedNs) {
        ManualClock clock = new ManualClock(0);
        ScriptedTarget target = new ScriptedTarget(clock, n -> Answer.after(3 * MS));
        LoopSetup.Timing timing = new LoopSetup.Timing(clock, clock.sleeper(), plan.pacing());
        Recording recording =
                plan.newShard(target, index, count, timing, 200 * MS).run();
        issuedNs.addAll(target.issuedNs());
        return recording;
    }

    @Test
    void loopsTogetherFollowTheOneSchedule() {
        LoadPlan plan = plan(LoadShape.poisson(2_000, 5));
        List<Long> wholeNs = new ArrayList<>();
        Recording whole = run(plan, 0, 1, wholeNs);
        List<Long> partsNs = new ArrayList<>();
        List<Recording> parts = IntStream.range(0, 3)
                .mapToObj(index -> run(plan, index, 3, partsNs))
                .toList();
        Recording merged = ShardedRun.Result.of(parts).merged();

        assertThat(partsNs.stream().sorted().toList()).isEqualTo(wholeNs);
        assertThat(merged.counts()).isEqualTo(whole.counts());
        assertThat(merged.responseNs()).isEqualTo(whole.responseNs());
        assertThat(merged.window()).isEqualTo(whole.window());
        assertThat(merged.series().intervals())
                .extracting(i -> i.scheduled() + " " + i.ok())
                .isEqualTo(whole.series().intervals().stream()
                        .map(i -> i.scheduled() + " " + i.ok())
                        .toList());
        assertThat(merged.targetRatePerSec().orElseThrow()).isCloseTo(2_000, within(1e-9));
        assertThat(merged.complete()).isTrue();
    }

    @Test
    void aClosedShapeIsDivided() {
        LoadPlan plan = plan(LoadShape.closed(5));
        List<Long> ignored = new ArrayList<>();
        Recording three = run(plan, 0, 2, ignored);
        Recording two = run(plan, 1, 2, ignored);

        // Three or two queries outstanding, 3 ms each, for 900 ms.
        assertThat(three.scheduledQueries()).isEqualTo(900);
        assertThat(two.scheduledQueries()).isEqualTo(600);
        assertThat(Recording.mergeSideBySide(List.of(three, two)).okRatePerSec())
                .isCloseTo(1_667, within(10.0));
    }

    @Test
    void threadsDriveWhatOneLoopWouldHave() throws InterruptedException {
        LoadPlan plan = plan(LoadShape.poisson(1_000, 5));
        List<Long> wholeNs = new ArrayList<>();
        Recording whole = run(plan, 0, 1, wholeNs);
        ShardedRun run = ShardedRun.start(plan, List.of(new NullTarget(), new NullTarget()));
        ShardedRun.Result result = run.await();

        assertThat(run.isDone()).isTrue();
        assertThat(result.loops()).hasSize(2);
        assertThat(result.merged().scheduledQueries()).isEqualTo(whole.scheduledQueries());
        assertThat(result.merged().window().measuredNs())
                .isEqualTo(whole.window().measuredNs());
    }

    @Test
    void aTargetThatBreaksStopsTheOtherLoops() {
        Target broken = new Target() {
            @Override
            public String name() {
                return "null";
            }

            @Override
            public void issue(long queryId, Sample sample, Completion completion) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void close() {}
        };
        ShardedRun run = ShardedRun.start(plan(LoadShape.constant(100)), List.of(broken, new NullTarget()));

        assertThatThrownBy(run::await).isInstanceOf(CompletionException.class).hasMessageContaining("broken");
        assertThatThrownBy(() -> ShardedRun.start(plan(LoadShape.constant(100)), List.of()))
                .hasMessageContaining("no targets");
    }
}
