package io.quantbench.harness.drive;

import io.quantbench.harness.drive.LoadSettings.Work;
import io.quantbench.load.PhaseResult;
import io.quantbench.load.PlanListener;
import io.quantbench.load.PlanRun;
import io.quantbench.load.ReportParts;
import io.quantbench.load.dispatch.LiveView;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.plan.PhaseLoad;
import io.quantbench.load.plan.PlanPhase;
import io.quantbench.load.plan.TestPlan;
import io.quantbench.load.record.Recording;
import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.verdict.Criterion;
import io.quantbench.load.verdict.Reason;
import io.quantbench.load.verdict.RunValidity;
import io.quantbench.load.workload.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Phases one after the other, be they those of a plan's file or of flags. */
final class PlanWork implements WorkRun, PlanListener {
    private static final int OUTSTANDING_TO_ESTIMATE = 8;
    private static final long SECOND_NS = 1_000_000_000;

    private final LoadSettings settings;
    private final SystemUnderLoad system;
    private final Warmer warmer;
    private final LoadProgress progress;
    private final LoadListener listener;
    private final Optional<StageSource> stages;
    private final Object monitor = new Object();
    private final List<PhaseResult> results = new ArrayList<>();
    private final List<LoadArm> arms = new ArrayList<>();
    private @Nullable PlanPhase current;
    private @Nullable LiveView live;
    private StageSource.@Nullable Reading before;
    private volatile @Nullable TestPlan plan;
    private volatile @Nullable PlanRun run;
    private volatile boolean stopped;

    PlanWork(LoadSettings settings, SystemUnderLoad system, LoadProgress progress, LoadListener listener) {
        this.settings = settings;
        this.system = system;
        this.progress = progress;
        this.listener = listener;
        this.warmer = new Warmer(settings, system.workload(), progress, listener);
        // Of a mix, nobody tells the stages of the one from those of the other.
        boolean mixed = settings.work() instanceof Work.Phases phases
                && !phases.plan().mix().isEmpty();
        this.stages = mixed ? Optional.empty() : system.arms().get(0).stages();
    }

    private TestPlan plan() {
        if (settings.work() instanceof Work.Phases phases) {
            return phases.plan();
        }
        Work.Single single = (Work.Single) settings.work();
        SystemUnderLoad.Arm arm = system.arms().get(0);
        boolean guess = single.load() instanceof LoadChoice.ByScenario byScenario
                && byScenario.kind() == LoadChoice.Kind.OFFLINE
                && byScenario.ratePerSec().isEmpty();
        return new PhasePlanner(settings, single)
                .plan(
                        arm.name(),
                        guess
                                ? Optional.of(warmer.throughputPerSec(arm.target(), OUTSTANDING_TO_ESTIMATE))
                                : Optional.empty());
    }

    private PlanRun run(TestPlan plan) {
        List<SystemUnderLoad.Arm> all = system.arms();
        return new PlanRun(
                plan,
                plan.mix().isEmpty()
                        ? List.of(new PlanRun.Arm(system.workload(), all.get(0).target()))
                        : all.stream()
                                .map(arm -> new PlanRun.Arm(
                                        new Workload(
                                                arm.name(), system.workload().samples()),
                                        arm.target()))
                                .toList(),
                LoopSetup.Timing.system(settings.generator().pacer()),
                this);
    }

    @Override
    public Findings run() throws IOException {
        TestPlan chosen = plan();
        plan = chosen;
        PlanRun next = run(chosen);
        run = next;
        if (stopped) {
            next.stop();
        }
        next.run();
        return findings(stopped, List.of());
    }

    @Override
    public void stop() {
        stopped = true;
        warmer.stop();
        PlanRun running = run;
        if (running != null) {
            running.stop();
        }
    }

    @Override
    public void begins(PlanPhase phase, LiveView view) {
        listener.stage(title(phase));
        StageSource.Reading reading = phase.measured() ? read() : null;
        synchronized (monitor) {
            current = phase;
            live = view;
            before = reading;
        }
        progress.plans(elapsedNs -> ratePerSec(phase, elapsedNs));
        progress.watch(phase.name(), phase.durationNs(), phase.slos(), view);
    }

    /** What is expected in the second that begins now; NaN where the load has no rate. */
    private static double ratePerSec(PlanPhase phase, long elapsedNs) {
        return phase.load() instanceof PhaseLoad.Arrivals arrivals
                ? arrivals.profile().expectedBefore(elapsedNs + SECOND_NS)
                        - arrivals.profile().expectedBefore(elapsedNs)
                : Double.NaN;
    }

    private static String title(PlanPhase phase) {
        String length = String.format(Locale.ROOT, "%.3g s", phase.durationNs() / 1e9);
        return phase.untilSteady()
                ? phase.name() + ": until steady, at most " + length
                : phase.name() + ": " + words(phase.load()) + ", " + length;
    }

    private static String words(PhaseLoad load) {
        if (load instanceof PhaseLoad.ByScenario byScenario) {
            return "scenario " + byScenario.plan().scenario().id() + ", at least";
        }
        if (load instanceof PhaseLoad.Closed closed) {
            return closed.concurrency() + " outstanding";
        }
        return load instanceof PhaseLoad.Trace trace ? "trace " + trace.file().getFileName() : "open loop";
    }

    @Override
    public void ended(PhaseResult result) {
        Optional<LoadArm> arm = result.phase().measured() ? Optional.of(arm(result)) : Optional.empty();
        synchronized (monitor) {
            results.add(result);
            arm.ifPresent(arms::add);
            current = null;
            live = null;
        }
        result.warmUp().ifPresent(warmUp -> listener.note(warmUp.sentence()));
        progress.parted();
    }

    private LoadArm arm(PhaseResult result) {
        LoadArm arm = ReportParts.arm(result);
        StageSource.Reading from = before;
        StageSource.Reading to = from == null ? null : read();
        if (from == null || to == null) {
            return arm;
        }
        return stages.flatMap(source -> StageAccount.of(result.recording(), source, to.since(from)))
                .map(arm::withStages)
                .orElse(arm);
    }

    /** The target's account now; null where it has none, or does not answer any more: the run is worth keeping all the same. */
    private StageSource.@Nullable Reading read() {
        try {
            return stages.map(StageSource::read).orElse(null);
        } catch (DriveException e) {
            listener.note("no stage breakdown: " + e.getMessage());
            return null;
        }
    }

    @Override
    public Findings soFar() {
        List<LoadArm> unfinished;
        synchronized (monitor) {
            PlanPhase phase = current;
            LiveView view = live;
            unfinished = phase == null || view == null || !phase.measured()
                    ? List.of()
                    : view.checkpoint().map(soFar -> unfinished(phase, soFar)).stream()
                            .toList();
        }
        return findings(true, unfinished);
    }

    private static LoadArm unfinished(PlanPhase phase, Recording soFar) {
        RunValidity incomplete = new RunValidity(
                List.of(new Reason(Criterion.COMPLETE, 1, 0, "The run was stopped before its planned end.")));
        return LoadArm.of(phase.name(), soFar.target(), soFar, incomplete);
    }

    private Findings findings(boolean cutOff, List<LoadArm> unfinished) {
        VerdictWriter verdict = new VerdictWriter();
        List<RunReport.Gate> gates = new ArrayList<>();
        List<LoadArm> all;
        long warmUpNs = 0;
        synchronized (monitor) {
            all = new ArrayList<>(arms);
            all.addAll(unfinished);
            if (cutOff) {
                verdict.cutOff();
            }
            // A phase that was ended because its threshold is lost is judged by that, not by being cut short.
            List<String> lostPhases = results.stream()
                    .filter(result -> result.lost().isPresent())
                    .map(result -> result.phase().name())
                    .toList();
            for (LoadArm arm : all) {
                if (lostPhases.contains(arm.variant())) {
                    verdict.told(VerdictWriter.figures(arm));
                } else {
                    verdict.arm(arm);
                }
            }
            for (PhaseResult result : results) {
                result.lost()
                        .ifPresent(lost -> verdict.found(
                                RunReport.Status.GATE_FAILED,
                                "Ended early: " + lost + " could not be kept any more in phase '"
                                        + result.phase().name() + "'."));
                for (RunReport.Gate gate : GateWriter.of(result)) {
                    gates.add(gate);
                    verdict.gate(gate);
                }
                result.warmUp().ifPresent(warmUp -> verdict.told("Warm-up: " + warmUp.sentence()));
                warmUpNs += result.warmUp().map(warmUp -> warmUp.wallNs()).orElse(0L);
            }
        }
        if (all.isEmpty() && !cutOff) {
            verdict.told("No phase was measured.");
        }
        return Findings.ofArms(
                verdict.write(gates.isEmpty() ? "The run is valid." : "The run is valid, and every gate held."),
                gates,
                all,
                reportSettings(all, warmUpNs));
    }

    private RunReport.Settings reportSettings(List<LoadArm> all, long warmUpNs) {
        TestPlan chosen = plan;
        List<PlanPhase> measured = chosen == null
                ? List.of()
                : chosen.phases().stream().filter(PlanPhase::measured).toList();
        Optional<PlanPhase> only = measured.size() == 1 ? Optional.of(measured.get(0)) : Optional.empty();
        return new RunReport.Settings(
                "",
                settings.target().text(),
                only.map(PlanWork::scenarioId).orElse(""),
                all.size() == 1 && all.get(0).openLoop() != null
                        ? Objects.requireNonNull(all.get(0).openLoop()).targetRatePerSec()
                        : null,
                only.filter(phase -> phase.load() instanceof PhaseLoad.Closed)
                        .map(phase -> (int) ((PhaseLoad.Closed) phase.load()).concurrency())
                        .orElse(null),
                all.stream().mapToLong(LoadArm::measuredNs).max().orElse(0),
                warmUpNs,
                1,
                "",
                chosen == null ? settings.generator().seed() : chosen.seed());
    }

    private static String scenarioId(PlanPhase phase) {
        if (!(phase.load() instanceof PhaseLoad.ByScenario byScenario)) {
            return "";
        }
        Scenario scenario = byScenario.plan().scenario();
        return scenario.id();
    }
}
