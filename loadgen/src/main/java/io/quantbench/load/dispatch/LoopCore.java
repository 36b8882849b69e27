package io.quantbench.load.dispatch;

import io.quantbench.load.clock.NanoClock;
import io.quantbench.load.clock.Pacer;
import io.quantbench.load.record.Recorder;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Selection;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the open and the closed loop share: the schedule's origin, issuing one query, harvesting, live snapshots, draining
 * and the final recording. All methods but {@link #stop} and {@link #live} belong to the loop's thread.
 */
final class LoopCore {
    /** Time between the end of preparation and the start of the schedule, so that its first query is not born late. */
    static final long LEAD_NS = 1_000_000;
    /** A snapshot is computed only in a wait of at least this length, which it fits into. */
    private static final long LIVE_SLACK_NS = 100_000;
    /** A loop that never waits answers a request for a snapshot after this many queries. */
    private static final int LIVE_EVERY_QUERIES = 1024;
    /** A closed loop spins this long for the next completion before it parks. */
    private static final long COMPLETION_SPIN_NS = 20_000;
    /** Longest park while waiting for a completion, in ns; each completion ends it. */
    private static final long COMPLETION_PARK_NS = 1_000_000;

    final NanoClock clock;
    final Pacer pacer;
    final InFlightTable table;
    final Phases phases;
    final long originNs;
    final Recorder recorder;
    private final Target target;
    private final Sample[] samples;
    private final Selection selection;
    private final GeneratorWatch watch;
    private final OptionalDouble targetRatePerSec;
    private final StopSignal stop;
    private final LiveView live;
    private long dropped;
    private long maxLatenessNs;
    private int sinceLive;

    LoopCore(LoopSetup setup, Phases phases, OptionalDouble targetRatePerSec, StopSignal stop, LiveView live) {
        this.targetRatePerSec = targetRatePerSec;
        this.clock = setup.timing().clock();
        this.pacer = new Pacer(clock, setup.timing().sleeper(), setup.timing().pacing());
        this.table =
                new InFlightTable(clock, setup.maxOutstanding(), setup.target().responseListener());
        this.phases = phases;
        this.target = setup.target();
        this.samples = setup.workload().samples().toArray(Sample[]::new);
        this.selection = setup.selection();
        this.stop = stop;
        this.live = live;
        pacer.calibrate();
        this.watch = GeneratorWatch.start(clock);
        this.originNs = setup.originNs().orElseGet(() -> clock.nanoTime() + LEAD_NS);
        long measureStartNs = originNs + phases.warmupNs();
        this.recorder = new Recorder(measureStartNs, measureStartNs + phases.measureNs(), phases.drainTimeoutNs());
    }

    boolean stopRequested() {
        return stop.requested() || Thread.currentThread().isInterrupted();
    }

    /**
     * Issues the next sample, or drops it when the table is full. {@code nowNs} is the reading that ended the wait and counts
     * as the actual issue: the some tens of ns until the target is called belong to the service time, not to the delay.
     */
    void issue(long intendedNs, long nowNs) {
        int index = selection.nextIndex(); // Also for a dropped query: the trace does not depend on what happened.
        if (table.isFull()) {
            table.harvest(recorder);
        }
        boolean full = table.isFull();
        if (!full) {
            target.issue(table.open(intendedNs, nowNs), samples[index], table);
        }
        recorder.scheduled(intendedNs);
        if (full) {
            dropped++;
            recorder.dropped(intendedNs);
        } else {
            recorder.issued(intendedNs, nowNs);
            maxLatenessNs = Math.max(maxLatenessNs, nowNs - intendedNs);
        }
        table.harvest(recorder);
        if (++sinceLive >= LIVE_EVERY_QUERIES) {
            serveLive(nowNs);
        }
    }

    /** Does what can wait when there are {@code slackNs} until something cannot; returns whether it took noticeable time. */
    boolean useSlack(long nowNs, long slackNs) {
        table.harvest(recorder);
        if (slackNs < LIVE_SLACK_NS || !live.requested()) {
            return false;
        }
        serveLive(nowNs);
        return true;
    }

    private void serveLive(long nowNs) {
        sinceLive = 0;
        if (live.requested()) {
            live.publish(snapshot(nowNs));
        }
        if (live.checkpointRequested()) {
            live.publish(recorder.soFar(facts(false), nowNs));
        }
    }

    private LiveSnapshot snapshot(long nowNs) {
        @Nullable LiveSnapshot before = live.previous();
        long elapsedNs = nowNs - originNs;
        long sinceNs = elapsedNs - (before == null ? 0 : before.elapsedNs());
        double perSec = sinceNs <= 0 ? 0 : 1e9 / sinceNs;
        return new LiveSnapshot(
                stop.requested() ? Phase.DRAIN : phases.at(elapsedNs),
                elapsedNs,
                table.issued(),
                table.completed(),
                table.notOk(),
                dropped,
                table.outstanding(),
                perSec * (table.issued() - (before == null ? 0 : before.issued())),
                perSec * (table.completed() - (before == null ? 0 : before.completed())),
                recorder.responseP50SoFarNs(),
                recorder.responseP99SoFarNs());
    }

    /** Waits for a completion, at most until {@code deadlineNs}, spinning shortly where allowed; returns a fresh reading. */
    long awaitCompletion(long startNs, long deadlineNs) {
        long nowNs = startNs;
        while (!table.hasFinished() && nowNs - startNs < COMPLETION_SPIN_NS && pacer.maySpin(nowNs)) {
            nowNs = pacer.spinOnce(nowNs);
        }
        if (table.hasFinished() || nowNs - deadlineNs >= 0) {
            return nowNs;
        }
        table.wakeOnCompletion(Thread.currentThread());
        if (!table.hasFinished()) {
            nowNs = pacer.park(nowNs, Math.min(deadlineNs - nowNs, COMPLETION_PARK_NS));
        }
        table.stopWaking();
        return nowNs;
    }

    /** Waits for a free slot, at most until {@code deadlineNs}; returns how many queries have ended. */
    int waitForRoom(long nowNs, long deadlineNs) {
        useSlack(nowNs, deadlineNs - nowNs);
        awaitCompletion(nowNs, deadlineNs);
        return table.harvest(recorder);
    }

    /** The earlier of two readings. */
    static long earlier(long aNs, long bNs) {
        return aNs - bNs < 0 ? aNs : bNs;
    }

    /** An instant {@code durationNs} later; the latest there is when that is too far. */
    static long plus(long instantNs, long durationNs) {
        return instantNs + Math.min(durationNs, Long.MAX_VALUE / 2);
    }

    /** Waits for what is outstanding, within the drain time; gives up on the rest. */
    void drain() {
        long nowNs = clock.nanoTime();
        long deadlineNs = nowNs + phases.drainTimeoutNs();
        table.harvest(recorder);
        while (table.outstanding() > 0 && nowNs - deadlineNs < 0) {
            useSlack(nowNs, deadlineNs - nowNs);
            // A pending interrupt would turn every park into a spin; it has already ended the issuing.
            boolean interrupted = Thread.interrupted();
            nowNs = awaitCompletion(nowNs, deadlineNs);
            table.harvest(recorder);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        table.abandonOutstanding(recorder);
    }

    Recording finish(boolean complete) {
        live.publish(snapshot(clock.nanoTime()));
        return recorder.finish(facts(complete));
    }

    private Recorder.RunFacts facts(boolean complete) {
        return new Recorder.RunFacts(
                target.name(), targetRatePerSec, table.strays(), watch.usage(pacer, maxLatenessNs), complete);
    }

    /** Tells the loop's thread to stop, and wakes it when it is parked. */
    static final class StopSignal {
        private volatile boolean requested;
        private volatile @Nullable Thread loop;

        void bindToCurrentThread() {
            loop = Thread.currentThread();
        }

        boolean requested() {
            return requested;
        }

        void request() {
            requested = true;
            LockSupport.unpark(loop);
        }
    }
}
