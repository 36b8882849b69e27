package io.quantbench.harness.drive;

import io.quantbench.load.dispatch.LiveSnapshot;
import io.quantbench.load.dispatch.LiveView;
import io.quantbench.load.dispatch.Phase;
import io.quantbench.load.verdict.Slo;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows the loop that runs at the moment, four times a second, and tells when a checkpoint is due, every five seconds; on a daemon thread
 * of its own, so that the generator never waits for a terminal or a disk.
 */
final class LoadProgress implements AutoCloseable {
    private static final long PERIOD_MS = 250;
    private static final int TICKS_PER_CHECKPOINT = 20;
    private static final long LAST_CHECKPOINT_SECONDS = 20;

    private final LoadListener listener;
    private final Optional<GeneratorMeter> meter;
    private final ScheduledExecutorService ticker;
    private volatile @Nullable Watched watched;
    private Runnable checkpoint = () -> {};
    private int ticks;

    private record Watched(String what, long lengthNs, List<Slo> slos, LiveView live) {}

    /** @param meter hears of every snapshot too */
    LoadProgress(LoadListener listener, Optional<GeneratorMeter> meter) {
        this.listener = listener;
        this.meter = meter;
        this.ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "quantbench-load-progress");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins; {@code onCheckpoint} is called at once and then whenever a checkpoint is due. */
    void start(Runnable onCheckpoint) {
        ticker.execute(() -> checkpoint = onCheckpoint);
        ticker.execute(onCheckpoint);
        ScheduledFuture<?> unused = ticker.scheduleAtFixedRate(this::tick, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** What the loop that begins is to send, in queries per second by the time since its start; NaN for no rate. */
    void plans(LongToDoubleFunction perSec) {
        meter.ifPresent(generator -> generator.plans(perSec));
    }

    /** A loop begins that is to be shown instead of the one before. */
    void watch(String what, long lengthNs, List<Slo> slos, LiveView live) {
        watched = new Watched(what, lengthNs, slos, live);
    }

    /** A part of the run is over, and worth a checkpoint. */
    void parted() {
        ticker.execute(() -> checkpoint.run());
    }

    private void tick() {
        Watched now = watched;
        if (now != null) {
            now.live().latest().ifPresent(snapshot -> show(now, snapshot));
            now.live().request();
            if (ticks % TICKS_PER_CHECKPOINT == TICKS_PER_CHECKPOINT - 2) {
                now.live().requestCheckpoint(); // Left by the loop before it is written.
            }
        }
        if (++ticks % TICKS_PER_CHECKPOINT == 0) {
            checkpoint.run();
        }
    }

    private void show(Watched now, LiveSnapshot snapshot) {
        meter.ifPresent(generator -> generator.snapshot(snapshot));
        listener.progress(
                Math.min(1, Math.max(0, (double) snapshot.elapsedNs() / now.lengthNs())), line(now, snapshot));
    }

    private static String line(Watched now, LiveSnapshot snapshot) {
        return String.format(
                Locale.ROOT,
                "%s %.0f s  %.1f/s  p50 %.3f ms  p99 %.3f ms  waiting %d  %s",
                now.what(),
                snapshot.elapsedNs() / 1e9,
                snapshot.completedPerSec(),
                snapshot.responseP50Ns() / 1e6,
                snapshot.responseP99Ns() / 1e6,
                snapshot.outstanding(),
                verdictSoFar(now.slos(), snapshot));
    }

    /** What the run would say now, by what a snapshot knows. */
    static String verdictSoFar(List<Slo> slos, LiveSnapshot snapshot) {
        if (snapshot.dropped() > 0) {
            return snapshot.dropped() + " dropped: INVALID";
        }
        if (snapshot.notOk() > 0) {
            return snapshot.notOk() + " failed: INVALID";
        }
        for (Slo slo : slos) {
            long actualNs = slo.percentile() == 99
                    ? snapshot.responseP99Ns()
                    : slo.percentile() == 50 ? snapshot.responseP50Ns() : 0;
            if (actualNs > slo.latencyNs()) {
                return "missing " + slo.inWords();
            }
        }
        return snapshot.phase() == Phase.WARMUP ? "warming up" : "good so far";
    }

    @Override
    public void close() {
        finish();
    }

    /** Ends; what was begun is finished, and nothing is told afterwards. A second call does nothing. */
    void finish() {
        ticker.shutdown(); // Ends the periodic task, and finishes what was handed in.
        try {
            ticker.awaitTermination(LAST_CHECKPOINT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
