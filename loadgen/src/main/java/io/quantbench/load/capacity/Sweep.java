package io.quantbench.load.capacity;

import io.quantbench.load.dispatch.LoadLoop;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Target;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.ValidityJudge;
import io.quantbench.load.verdict.ValidityRules;
import io.quantbench.load.workload.Selection;
import io.quantbench.load.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The same load at one setting after the other: the curve of throughput and latency over a rate, a concurrency, or whatever a target can
 * be made with, such as a batch size or a number of threads. Every point gets the same samples in the same order, and every rate the
 * same Poisson schedule, stretched.
 *
 * <p><b>Threading:</b> one sweep at a time, on the thread that shall issue the load; {@link #stop} from any.
 */
public final class Sweep {
    private final Settings settings;
    private final Workload workload;
    private final LoopSetup.Timing timing;
    private final Consumer<SweepPoint> listener;
    private volatile boolean stopped;
    private volatile @Nullable LoadLoop loop;

    /**
     * How each point is measured.
     *
     * @param phases warm-up, measurement and drain of every point
     * @param maxOutstanding most queries outstanding at once in an open loop
     * @param seed of schedule and samples
     * @param slo an objective to judge by, if there is one
     * @param validity by what a point is believed
     */
    public record Settings(Phases phases, int maxOutstanding, long seed, Optional<Slo> slo, ValidityRules validity) {
        /** With up to 65,536 outstanding queries, the default validity, and no objective. */
        public static Settings of(Phases phases, long seed) {
            return new Settings(
                    phases, LoopSetup.DEFAULT_MAX_OUTSTANDING, seed, Optional.empty(), ValidityRules.DEFAULT);
        }

        public Settings withSlo(Slo newSlo) {
            return new Settings(
                    phases, maxOutstanding, seed, Optional.of(newSlo), validity.withPercentile(newSlo.percentile()));
        }
    }

    /** @param listener is told each point when it is measured */
    public Sweep(Settings settings, Workload workload, LoopSetup.Timing timing, Consumer<SweepPoint> listener) {
        this.settings = settings;
        this.workload = workload;
        this.timing = timing;
        this.listener = listener;
    }

    /** Ends the point at hand, marked incomplete, and the sweep. */
    public void stop() {
        stopped = true;
        LoadLoop running = loop;
        if (running != null) {
            running.stop();
        }
    }

    /** One point per rate, in the given order. The target is not closed. */
    public List<SweepPoint> overRates(Target target, List<Double> ratesPerSec) {
        return over("rate", ratesPerSec, rate -> rate, rate -> measure(target, new SteadyLoad.Open(rate)));
    }

    /** One point per number of outstanding queries. The target is not closed. */
    public List<SweepPoint> overConcurrencies(Target target, List<Integer> concurrencies) {
        return over(
                "concurrency",
                concurrencies,
                Integer::doubleValue,
                concurrency -> measure(target, new SteadyLoad.Closed(concurrency)));
    }

    /**
     * One point per value, each with a target of its own, closed afterwards.
     *
     * @param axis name of what is varied
     * @param targets makes the target for a value
     */
    public List<SweepPoint> overTargets(
            String axis, List<Integer> values, IntFunction<Target> targets, SteadyLoad load) {
        return over(axis, values, Integer::doubleValue, value -> {
            try (Target target = targets.apply(value)) {
                return measure(target, load);
            }
        });
    }

    private interface Measurement<V> {
        Recording at(V value);
    }

    private <V> List<SweepPoint> over(
            String axis, List<V> values, ToDoubleFunction<V> number, Measurement<V> measurement) {
        List<SweepPoint> points = new ArrayList<>();
        for (V value : values) {
            if (stopped) {
                break;
            }
            Recording recording = measurement.at(value);
            SweepPoint point = new SweepPoint(
                    axis,
                    number.applyAsDouble(value),
                    recording,
                    new ValidityJudge(settings.validity()).judge(recording),
                    settings.slo().map(slo -> slo.judge(recording)));
            points.add(point);
            listener.accept(point);
        }
        return List.copyOf(points);
    }

    private Recording measure(Target target, SteadyLoad load) {
        LoadLoop next = newLoop(target, load);
        loop = next;
        if (stopped) {
            next.stop();
        }
        return next.run();
    }

    private LoadLoop newLoop(Target target, SteadyLoad load) {
        Selection selection = Selection.equalIssue(workload.size(), settings.seed());
        LoopSetup setup = new LoopSetup(target, workload, selection, timing, settings.maxOutstanding());
        return load.newLoop(setup, settings.phases(), settings.seed());
    }
}
