package io.quantbench.harness.bench;

import io.quantbench.load.LoadPlan;
import io.quantbench.load.LoadRun;
import io.quantbench.load.LoadShape;
import io.quantbench.load.compare.AbbaSchedule;
import io.quantbench.load.dispatch.LiveSnapshot;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.record.Recording;
import io.quantbench.load.workload.SelectionOrder;
import io.quantbench.load.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The loaded part of a run: arms take turns in ABBA blocks under one plan. The plan of a round depends on its number and the
 * seed only, so every arm sees the same trace.
 *
 * <p>Threading: one thread runs the stages; {@link #stop} may be called from any.
 */
final class RaceStages {
    private static final long DRAIN_TIMEOUT_NS = Duration.ofSeconds(20).toNanos();

    private final Workload workload;
    private final long seed;
    private final BenchListener listener;
    private final AtomicReference<@Nullable LoadRun> current = new AtomicReference<>();
    private volatile boolean stopped;

    RaceStages(Workload workload, long seed, BenchListener listener) {
        this.workload = workload;
        this.seed = seed;
        this.listener = listener;
    }

    /**
     * How long a stage takes.
     *
     * @param rounds turns of every arm; even
     * @param warmUpNs of each turn, not measured
     * @param measureNs of each turn
     */
    record Timing(int rounds, long warmUpNs, long measureNs) {}

    /** One query outstanding at a time. The result has the recordings of all blocks per arm, in the arms' order. */
    List<List<Recording>> closedLoop(List<? extends RaceArm<?>> arms, Timing timing) throws InterruptedException {
        return run(arms, timing, round -> LoadShape.closed(1));
    }

    /** Poisson arrivals at {@code ratePerSec}. The result has the recordings of all blocks per arm, in the arms' order. */
    List<List<Recording>> openLoop(List<? extends RaceArm<?>> arms, Timing timing, double ratePerSec)
            throws InterruptedException {
        return run(arms, timing, round -> LoadShape.poisson(ratePerSec, roundSeed(round)));
    }

    /** Ends the current block at once and starts no other; what was recorded is marked incomplete. */
    void stop() {
        stopped = true;
        LoadRun run = current.get();
        if (run != null) {
            run.stop();
        }
    }

    private interface ShapeOfRound {
        LoadShape shape(int round);
    }

    private List<List<Recording>> run(List<? extends RaceArm<?>> arms, Timing timing, ShapeOfRound shapes)
            throws InterruptedException {
        List<AbbaSchedule.Turn> turns = AbbaSchedule.turns(arms.size(), timing.rounds());
        List<List<Recording>> recordings = new ArrayList<>();
        arms.forEach(arm -> recordings.add(new ArrayList<>()));
        for (int i = 0; i < turns.size() && !stopped; i++) {
            AbbaSchedule.Turn turn = turns.get(i);
            LoadPlan plan = LoadPlan.of(
                            workload,
                            shapes.shape(turn.round()),
                            new Phases(timing.warmUpNs(), timing.measureNs(), DRAIN_TIMEOUT_NS))
                    .withSelection(SelectionOrder.EQUAL_ISSUE, roundSeed(turn.round()));
            recordings.get(turn.arm()).add(runBlock(arms.get(turn.arm()), plan, i, turns.size()));
        }
        return recordings;
    }

    private Recording runBlock(RaceArm<?> arm, LoadPlan plan, int index, int of) throws InterruptedException {
        long scheduleNs = plan.phases().scheduleNs();
        String name = arm.variant().name();
        LoadRun run = LoadRun.start(
                plan,
                arm.target(),
                snapshot -> listener.progress(
                        (index + Math.min(1, (double) snapshot.elapsedNs() / scheduleNs)) / of, line(name, snapshot)),
                LoadRun.DEFAULT_LIVE_PERIOD);
        current.set(run);
        try {
            if (stopped) {
                run.stop();
            }
            return run.await();
        } finally {
            current.set(null);
        }
    }

    private static String line(String arm, LiveSnapshot snapshot) {
        return String.format(
                Locale.ROOT,
                "%-14s %6.1f/s  p50 %6.2f ms  p99 %6.2f ms  waiting %d%s",
                arm,
                snapshot.completedPerSec(),
                snapshot.responseP50Ns() / 1e6,
                snapshot.responseP99Ns() / 1e6,
                snapshot.outstanding(),
                snapshot.notOk() + snapshot.dropped() == 0
                        ? ""
                        : "  failed " + (snapshot.notOk() + snapshot.dropped()));
    }

    /** Rounds differ, arms do not. Drawn, not counted up: generators with neighbouring seeds may be shifted copies. */
    private long roundSeed(int round) {
        return new SplittableRandom(seed)
                .longs(round + 1L)
                .skip(round)
                .findFirst()
                .orElseThrow();
    }
}
