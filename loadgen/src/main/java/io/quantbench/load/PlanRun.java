package io.quantbench.load;

import io.quantbench.load.arrival.ArrivalProcess;
import io.quantbench.load.dispatch.ClosedLoop;
import io.quantbench.load.dispatch.LiveView;
import io.quantbench.load.dispatch.LoadLoop;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.OpenLoop;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.plan.PhaseLoad;
import io.quantbench.load.plan.PlanPhase;
import io.quantbench.load.plan.TestPlan;
import io.quantbench.load.plan.TraceFile;
import io.quantbench.load.record.Recording;
import io.quantbench.load.scenario.AnswerSink;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.scenario.ScenarioPlan;
import io.quantbench.load.scenario.ScenarioResult;
import io.quantbench.load.scenario.ScenarioRun;
import io.quantbench.load.scenario.WarmUp;
import io.quantbench.load.scenario.WarmUpResult;
import io.quantbench.load.target.MixTarget;
import io.quantbench.load.target.Target;
import io.quantbench.load.verdict.RunValidity;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.Threshold;
import io.quantbench.load.verdict.ValidityJudge;
import io.quantbench.load.verdict.ValidityRules;
import io.quantbench.load.workload.Selection;
import io.quantbench.load.workload.Workload;
import io.quantbench.load.workload.WorkloadMix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A plan carried out, phase by phase. Each phase ends with the answers to its own queries before the next one begins, so that no
 * phase pays for another.
 *
 * <p>A phase with {@code abort-early} ends, and with it the plan, as soon as one of its thresholds cannot be kept any more.
 *
 * <p><b>Threading:</b> {@link #run} once, on the thread that shall issue the load; {@link #stop} from any.
 */
public final class PlanRun {
    /** Longest wait for the last answers of a phase: 30 s. */
    private static final long DRAIN_NS = 30_000_000_000L;

    private final TestPlan plan;
    private final WorkloadMix mix;
    private final Workload workload;
    private final Target target;
    private final LoopSetup.Timing timing;
    private final PlanListener listener;
    private volatile boolean stopped;
    private volatile @Nullable Runnable stopPhase;

    /**
     * What is asked, and who is asked it.
     *
     * @param workload its name is that in the plan's mix
     * @param target not closed here
     */
    public record Arm(Workload workload, Target target) {}

    /** @param arms one for each share of the plan's mix, in any order; exactly one when it has none */
    public PlanRun(TestPlan plan, List<Arm> arms, LoopSetup.Timing timing) {
        this(plan, arms, timing, PlanListener.NONE);
    }

    /**
     * @param arms one for each share of the plan's mix, in any order; exactly one when it has none
     * @param listener hears of every phase
     */
    public PlanRun(TestPlan plan, List<Arm> arms, LoopSetup.Timing timing, PlanListener listener) {
        this.plan = plan;
        this.timing = timing;
        this.listener = listener;
        List<Arm> ordered = inOrderOfMix(plan, arms);
        List<WorkloadMix.Part> parts = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            double weight = plan.mix().isEmpty() ? 1 : plan.mix().get(i).weight();
            parts.add(new WorkloadMix.Part(ordered.get(i).workload(), weight));
        }
        this.mix = new WorkloadMix(parts);
        boolean single = ordered.size() == 1;
        this.workload = single ? ordered.get(0).workload() : mix.workload("mix");
        this.target = single
                ? ordered.get(0).target()
                : new MixTarget(mix, ordered.stream().map(Arm::target).toList());
    }

    private static List<Arm> inOrderOfMix(TestPlan plan, List<Arm> arms) {
        if (arms.size() != Math.max(1, plan.mix().size())) {
            throw new IllegalArgumentException(
                    "the plan's mix has " + plan.mix().size() + " shares, but there are " + arms.size() + " workloads");
        }
        if (plan.mix().isEmpty()) {
            return arms;
        }
        return plan.mix().stream()
                .map(share -> arms.stream()
                        .filter(arm -> arm.workload().name().equals(share.name()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "the plan's mix names '" + share.name() + "', which is no workload here")))
                .toList();
    }

    /**
     * Runs the phases in order and returns what those came to that were run.
     *
     * @throws IOException if a trace cannot be read
     */
    public List<PhaseResult> run() throws IOException {
        List<PhaseResult> results = new ArrayList<>();
        for (PlanPhase phase : plan.phases()) {
            PhaseResult result = runPhase(phase, plan.seed() + results.size());
            results.add(result);
            listener.ended(result);
            if (stopped || result.lost().isPresent()) {
                break;
            }
        }
        return List.copyOf(results);
    }

    /** Ends the phase at hand and the plan; the phase's recording is marked incomplete. */
    public void stop() {
        stopped = true;
        Runnable stop = stopPhase;
        if (stop != null) {
            stop.run();
        }
    }

    private PhaseResult runPhase(PlanPhase phase, long seed) throws IOException {
        if (phase.load() instanceof PhaseLoad.ByScenario byScenario) {
            return runScenario(phase, byScenario.plan());
        }
        if (phase.untilSteady()) {
            return warmUp(phase, seed);
        }
        if (phase.load() instanceof PhaseLoad.Trace trace) {
            try (TraceFile file = TraceFile.open(trace.file())) {
                ArrivalProcess arrivals = ArrivalProcess.replay(file, trace.speed());
                return runOpen(phase, arrivals, OptionalDouble.empty(), seed);
            }
        }
        if (phase.load() instanceof PhaseLoad.Arrivals arrivals) {
            double ratePerSec = arrivals.profile().meanPerSec(phase.durationNs());
            ArrivalProcess process = ArrivalProcess.following(arrivals.profile(), arrivals.spacing(), seed);
            OptionalDouble rate = ratePerSec > 0 ? OptionalDouble.of(ratePerSec) : OptionalDouble.empty();
            return runOpen(phase, process, rate, seed);
        }
        int concurrency = Math.toIntExact(((PhaseLoad.Closed) phase.load()).concurrency());
        Watched watched = new Watched(target, phase, Double.POSITIVE_INFINITY);
        return judged(phase, watched, new ClosedLoop(setup(watched, seed), concurrency, phases(phase)));
    }

    private PhaseResult runOpen(PlanPhase phase, ArrivalProcess arrivals, OptionalDouble ratePerSec, long seed) {
        double expected =
                ratePerSec.isPresent() ? ratePerSec.getAsDouble() * phase.durationNs() / 1e9 : Double.POSITIVE_INFINITY;
        Watched watched = new Watched(target, phase, expected);
        return judged(phase, watched, new OpenLoop(setup(watched, seed), arrivals, ratePerSec, phases(phase)));
    }

    private LoopSetup setup(Target watched, long seed) {
        Selection selection = mix.parts().size() == 1
                ? plan.samples().newSelection(workload.size(), seed)
                : mix.newSelection(plan.samples(), seed);
        return new LoopSetup(watched, workload, selection, timing, plan.maxOutstanding());
    }

    /** Of a rate that varies, its mean is put on the target. */
    private PhaseResult warmUp(PlanPhase phase, long seed) {
        SteadyLoad load = phase.load() instanceof PhaseLoad.Closed closed
                ? new SteadyLoad.Closed(Math.toIntExact(closed.concurrency()))
                : new SteadyLoad.Open(
                        ((PhaseLoad.Arrivals) phase.load()).profile().meanPerSec(phase.durationNs()));
        WarmUp warmUp =
                new WarmUp(load, phase.durationNs(), DRAIN_NS, new WarmUp.Asked(workload, target), timing, seed);
        begin(phase, warmUp::stop, warmUp.live());
        WarmUpResult result = warmUp.run();
        return new PhaseResult(
                phase,
                result.recording(),
                RunValidity.VALID,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(result));
    }

    private static Phases phases(PlanPhase phase) {
        return new Phases(0, phase.durationNs(), DRAIN_NS);
    }

    private PhaseResult judged(PlanPhase phase, Watched watched, LoadLoop loop) {
        watched.stop = loop::stop;
        begin(phase, loop::stop, loop.live());
        return result(phase, loop.run(), Optional.empty(), watched.watch.lost());
    }

    private PhaseResult runScenario(PlanPhase phase, ScenarioPlan scenarioPlan) {
        double expected = scenarioPlan.scenario() instanceof Scenario.Server server
                ? Math.max(
                        (double) scenarioPlan.queriesRequired(workload.size()),
                        server.ratePerSec() * scenarioPlan.bounds().minDurationNs() / 1e9)
                : Double.POSITIVE_INFINITY;
        Watched watched = new Watched(target, phase, expected);
        ScenarioRun run = new ScenarioRun(scenarioPlan, workload, watched, timing, AnswerSink.NONE);
        watched.stop = run::stop;
        begin(phase, run::stop, run.live());
        ScenarioResult result = run.run();
        return result(phase, result.recording(), Optional.of(result), watched.watch.lost());
    }

    private void begin(PlanPhase phase, Runnable stop, LiveView live) {
        listener.begins(phase, live);
        stopPhase = stop;
        if (stopped) {
            stop.run();
        }
    }

    private static PhaseResult result(
            PlanPhase phase, Recording recording, Optional<ScenarioResult> scenario, Optional<Threshold> lost) {
        return new PhaseResult(
                phase,
                recording,
                phase.measured() ? validity(phase, recording, scenario) : RunValidity.VALID,
                scenario,
                phase.slos().stream().map(slo -> slo.judge(recording)).toList(),
                phase.thresholds().stream()
                        .map(threshold -> threshold.judge(recording))
                        .toList(),
                phase.abortEarly() ? lost : Optional.empty(),
                Optional.empty());
    }

    /** By the highest percentile that the phase is judged by; the 99th when it is by none. */
    private static RunValidity validity(PlanPhase phase, Recording recording, Optional<ScenarioResult> scenario) {
        double percentile = Stream.concat(
                        phase.slos().stream().map(Slo::percentile),
                        scenario.map(result -> result.plan().scenario().percentile()).stream())
                .max(Double::compare)
                .orElse(ValidityRules.DEFAULT.percentile());
        return new ValidityJudge(ValidityRules.DEFAULT.withPercentile(percentile)).judge(recording);
    }
}
