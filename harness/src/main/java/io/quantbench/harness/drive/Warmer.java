package io.quantbench.harness.drive;

import io.quantbench.load.dispatch.ClosedLoop;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.record.Recording;
import io.quantbench.load.scenario.WarmUp;
import io.quantbench.load.scenario.WarmUpResult;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Selection;
import io.quantbench.load.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search, a sweep and a race do before they measure: warm targets up with one query outstanding until they are steady, and find out
 * roughly what one can do. On the generator's thread; {@link #stop} from any.
 */
final class Warmer {
    private static final long DRAIN_NS = 30_000_000_000L;
    private static final long ESTIMATE_NS = 1_000_000_000L;

    private final LoadSettings settings;
    private final Workload workload;
    private final LoopSetup.Timing timing;
    private final LoadProgress progress;
    private final LoadListener listener;
    private final List<String> sentences = new ArrayList<>();
    private long wallNs;
    private volatile boolean stopped;
    private volatile @Nullable Runnable stop;

    Warmer(LoadSettings settings, Workload workload, LoadProgress progress, LoadListener listener) {
        this.settings = settings;
        this.workload = workload;
        this.timing = LoopSetup.Timing.system(settings.generator().pacer());
        this.progress = progress;
        this.listener = listener;
    }

    LoopSetup.Timing timing() {
        return timing;
    }

    /** Warms a target up, if that is wanted at all. */
    void warmUp(String name, Target target) {
        long maxNs = settings.generator().warmUp().toNanos();
        if (maxNs == 0 || stopped) {
            return;
        }
        listener.stage("warm-up of " + name + ": until steady");
        WarmUp warmUp = new WarmUp(
                new SteadyLoad.Closed(1),
                maxNs,
                DRAIN_NS,
                new WarmUp.Asked(workload, target),
                timing,
                settings.generator().seed());
        begin(warmUp::stop);
        progress.watch("warm-up", maxNs, List.of(), warmUp.live());
        WarmUpResult result = warmUp.run();
        synchronized (sentences) {
            wallNs += result.wallNs();
            sentences.add("Warm-up of " + name + ": " + result.sentence());
        }
        listener.note(result.sentence());
    }

    /** Queries per second that a target answers when so many are outstanding, by a second's look. */
    double throughputPerSec(Target target, int concurrency) {
        LoopSetup setup = new LoopSetup(
                target,
                workload,
                Selection.equalIssue(workload.size(), settings.generator().seed()),
                timing,
                concurrency);
        ClosedLoop loop = new ClosedLoop(setup, concurrency, new Phases(0, ESTIMATE_NS, DRAIN_NS));
        begin(loop::stop);
        progress.watch("estimate", ESTIMATE_NS, List.of(), loop.live());
        Recording recording = loop.run();
        if (recording.outcomes().ok() == 0) {
            throw new DriveException(settings.target().text() + " answered nothing well within a second ("
                    + recording.outcomes().byOutcome() + "); ask it with --concurrency 1 to see why, or give a --rate");
        }
        return recording.okRatePerSec();
    }

    private void begin(Runnable stopIt) {
        stop = stopIt;
        if (stopped) {
            stopIt.run();
        }
    }

    void stop() {
        stopped = true;
        Runnable now = stop;
        if (now != null) {
            now.run();
        }
    }

    boolean stopped() {
        return stopped;
    }

    /** How the warm-ups went, one sentence each. */
    List<String> sentences() {
        synchronized (sentences) {
            return List.copyOf(sentences);
        }
    }

    long wallNs() {
        synchronized (sentences) {
            return wallNs;
        }
    }
}
