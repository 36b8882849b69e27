package io.quantbench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.dispatch.LiveSnapshot;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.NullTarget;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.SelectionOrder;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whole runs in real time; only what holds on any machine is asserted. */
class LoadRunTest {
    private static final long MS = 1_000_000L;
    private static final Phases SHORT = new Phases(20 * MS, 100 * MS, 5_000 * MS);

    private static final Workload WORKLOAD = new Workload(
            "w",
            IntStream.range(0, 10)
                    .mapToObj(id -> new Sample(id, ByteBuffer.allocate(0)))
                    .toList());

    /** Answers on another thread and notes what it was asked. */
    private static final class AsyncTarget implements Target {
        final List<Integer> asked = new java.util.ArrayList<>();
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Runnable onAnswer;

        AsyncTarget() {
            this(() -> {});
        }

        AsyncTarget(Runnable onAnswer) {
            this.onAnswer = onAnswer;
        }

        @Override
        public String name() {
            return "async";
        }

        @Override
        public void issue(long queryId, Sample sample, Completion completion) {
            asked.add(sample.id());
            thread.execute(() -> {
                completion.complete(queryId, Outcome.OK);
                onAnswer.run();
            });
        }

        @Override
        public void close() {
            thread.shutdown();
        }
    }

    private static LoadPlan plan(LoadShape shape) {
        return LoadPlan.of(WORKLOAD, shape, SHORT).withSelection(SelectionOrder.UNIFORM, 3);
    }

    @Test
    void everyQueryOfAnOpenLoopIsAccountedFor() throws InterruptedException {
        try (Target target = new AsyncTarget()) {
            Recording recording =
                    LoadRun.start(plan(LoadShape.poisson(5_000, 1)), target).await();

            assertThat(recording.complete()).isTrue();
            assertThat(recording.completedQueries())
                    .isEqualTo(recording.scheduledQueries())
                    .isBetween(400L, 600L);
            assertThat(recording.responseNs().count()).isEqualTo(recording.completedQueries());
            assertThat(recording.responseNs().p(0.5))
                    .isGreaterThanOrEqualTo(recording.serviceNs().p(0.5));
            assertThat(recording.usage().wallNs()).isGreaterThanOrEqualTo(120 * MS);
        }
    }

    @Test
    void aClosedLoopOnAnotherThreadsTargetKeepsGoing() throws InterruptedException {
        for (PacerOptions pacing : List.of(PacerOptions.hybrid(), PacerOptions.park())) {
            CountDownLatch answered = new CountDownLatch(50);
            try (Target target = new AsyncTarget(answered::countDown)) {
                // Ended by the fiftieth answer, not by the clock: a busy machine makes it slow, not wrong.
                LoadRun run = LoadRun.start(
                        plan(LoadShape.closed(3))
                                .withPacing(pacing)
                                .withPhases(new Phases(0, 3_600_000 * MS, 60_000 * MS)),
                        target);
                answered.await();
                run.stop();
                Recording recording = run.await();

                assertThat(recording.completedQueries()).isGreaterThanOrEqualTo(50);
                assertThat(recording.outstandingAtEnd()).isZero();
            }
        }
    }

    @Test
    void thePlanAsksEveryTargetTheSame() throws InterruptedException {
        LoadPlan plan = plan(LoadShape.constant(5_000));
        AsyncTarget one = new AsyncTarget();
        AsyncTarget other = new AsyncTarget();
        try (one;
                other) {
            LoadRun.start(plan, one).await();
            LoadRun.start(plan, other).await();
        }
        assertThat(one.asked).hasSize(600).isEqualTo(other.asked);
    }

    @Test
    void stopEndsALongRunAndKeepsWhatItHas() throws InterruptedException {
        CountDownLatch seen = new CountDownLatch(1);
        LoadPlan endless = plan(LoadShape.poisson(2_000, 1)).withPhases(new Phases(0, 3_600_000 * MS, 1_000 * MS));
        try (Target target = new NullTarget()) {
            LoadRun run = LoadRun.start(
                    endless,
                    target,
                    snapshot -> {
                        if (snapshot.completed() > 20) {
                            seen.countDown();
                        }
                    },
                    Duration.ofMillis(5));
            seen.await();
            assertThat(run.isDone()).isFalse();
            run.stop();
            Recording recording = run.await();

            assertThat(recording.complete()).isFalse();
            assertThat(recording.completedQueries()).isGreaterThan(20);
            assertThat(recording.window().measuredNs()).isLessThan(3_600_000 * MS);
        }
    }

    @Test
    void theLastSnapshotIsOfTheWholeRun() throws InterruptedException {
        ConcurrentLinkedQueue<LiveSnapshot> snapshots = new ConcurrentLinkedQueue<>();
        CountDownLatch last = new CountDownLatch(1);
        LiveListener listener = snapshot -> {
            snapshots.add(snapshot);
            if (snapshot.completed() == 120) {
                last.countDown();
            }
        };
        try (Target target = new NullTarget()) {
            LoadRun.start(plan(LoadShape.constant(1_000)), target, listener, Duration.ofMillis(20))
                    .await();
            last.await();
        }
        assertThat(snapshots).allSatisfy(s -> assertThat(s.issued()).isBetween(s.completed(), 120L));
    }

    @Test
    void aBrokenListenerIsReportedAndDoesNotTouchTheRun() throws InterruptedException {
        CountDownLatch reported = new CountDownLatch(1);
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> reported.countDown());
        LiveListener broken = snapshot -> {
            throw new IllegalStateException("no terminal");
        };
        try (Target target = new NullTarget()) {
            LoadRun run = LoadRun.start(plan(LoadShape.constant(1_000)), target, broken, Duration.ofMillis(20));
            assertThat(run.await().completedQueries()).isEqualTo(100);
            reported.await();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void aFaultOfTheTargetReachesWhoeverWaits() {
        Target broken = new Target() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public void issue(long queryId, Sample sample, Completion completion) {
                throw new IllegalStateException("no engine");
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(
                        () -> LoadRun.start(plan(LoadShape.closed(1)), broken).await())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("no engine");
    }

    @Test
    void refusesBadShapesWhenTheyAreMade() {
        assertThatThrownBy(() -> LoadShape.poisson(0, 1)).hasMessageContaining("ratePerSec=0");
        assertThatThrownBy(() -> LoadShape.constant(-1)).hasMessageContaining("ratePerSec=-1");
        assertThatThrownBy(() -> LoadShape.closed(0)).hasMessageContaining("concurrency=0");
        assertThatThrownBy(() -> new Phases(0, 0, 0)).hasMessageContaining("measureNs=0");
        assertThatThrownBy(() -> plan(LoadShape.closed(1)).withMaxOutstanding(0).newLoop(new NullTarget()))
                .hasMessageContaining("maxOutstanding=0");
    }
}
