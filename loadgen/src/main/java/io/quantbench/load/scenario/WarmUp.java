package io.quantbench.load.scenario;

import io.quantbench.load.dispatch.LiveView;
import io.quantbench.load.dispatch.LoadLoop;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Target;
import io.quantbench.load.verdict.SteadyTest;
import io.quantbench.load.verdict.TrendTest;
import io.quantbench.load.workload.Selection;
import io.quantbench.load.workload.Workload;
import java.util.Locale;

/**
 * Puts a load on a target until it is steady, by {@link SteadyTest} on windows of at least 100 ms and 25
 * answers, and at most for a given time. The load must be bearable: a target that falls behind never gets steady, and this says so.
 *
 * <p><b>Threading:</b> {@link #run} once, on the thread that shall issue the load; {@link #stop} from any.
 */
public final class WarmUp {
    private final long maxNs;
    private final LoopSetup.Timing timing;
    private final SteadyWatch watch;
    private final LoadLoop loop;

    /**
     * @param load as it will be measured
     * @param maxNs longest time, positive
     * @param drainNs longest wait for the last answers, from 0
     * @param asked its target is not closed here
     * @param seed of arrivals and samples
     */
    public WarmUp(SteadyLoad load, long maxNs, long drainNs, Asked asked, LoopSetup.Timing timing, long seed) {
        this.maxNs = maxNs;
        this.timing = timing;
        this.watch = new SteadyWatch(asked.target(), timing.clock());
        LoopSetup setup = new LoopSetup(
                watch,
                asked.workload(),
                Selection.equalIssue(asked.workload().size(), seed),
                timing,
                LoopSetup.DEFAULT_MAX_OUTSTANDING);
        this.loop = load.newLoop(setup, new Phases(0, maxNs, drainNs), seed);
        watch.stop = loop::stop;
    }

    /** The warm-up as it goes. */
    public LiveView live() {
        return loop.live();
    }

    /** What is asked, and who is asked it. */
    public record Asked(Workload workload, Target target) {}

    /** Ends it now. */
    public void stop() {
        loop.stop();
    }

    /** Warms up on the calling thread. */
    public WarmUpResult run() {
        long startNs = timing.clock().nanoTime();
        Recording recording = loop.run();
        long wallNs = timing.clock().nanoTime() - startNs;
        return new WarmUpResult(
                watch.test.steady(), watch.medians, recording.issuedQueries(), wallNs, recording, sentence(wallNs));
    }

    private String unsteady(TrendTest trend) {
        double percent = 100 * watch.test.difference();
        return trend.pValue() > SteadyTest.SIGNIFICANT
                ? String.format(
                        Locale.ROOT,
                        "response times swing (%+.1f %% between the halves of the last ten windows)",
                        percent)
                : String.format(
                        Locale.ROOT,
                        "response times still %s (%+.1f %% over the last ten windows, p = %.3f)",
                        trend.score() < 0 ? "fall" : "rise",
                        percent,
                        trend.pValue());
    }

    private String sentence(long wallNs) {
        if (watch.test.steady()) {
            return String.format(
                    Locale.ROOT,
                    "Steady after %.1f s: the last ten windows show no trend (p = %.2f).",
                    wallNs / 1e9,
                    watch.test.trend().map(TrendTest::pValue).orElse(1.0));
        }
        String why = watch.test.trend().map(this::unsteady).orElse("there were fewer than ten windows with answers");
        return String.format(Locale.ROOT, "Not steady within %.1f s: %s.", Math.min(maxNs, wallNs) / 1e9, why);
    }
}
