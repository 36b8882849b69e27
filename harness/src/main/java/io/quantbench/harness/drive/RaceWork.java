package io.quantbench.harness.drive;

import io.quantbench.harness.drive.LoadSettings.Work;
import io.quantbench.harness.page.Figures;
import io.quantbench.load.ReportParts;
import io.quantbench.load.compare.ArmBlocks;
import io.quantbench.load.compare.ArmComparison;
import io.quantbench.load.compare.ArmRace;
import io.quantbench.load.compare.BlockBootstrap;
import io.quantbench.load.compare.ComparisonJudge;
import io.quantbench.load.compare.ComparisonRules;
import io.quantbench.load.compare.Figure;
import io.quantbench.load.compare.RaceSettings;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.record.Recording;
import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.Threshold;
import io.quantbench.load.workload.SelectionOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Variants compared over the same trace, in turns, with accuracy in the same verdict. */
final class RaceWork implements WorkRun {
    private static final double SHARE_OF_SLOWEST = 0.6;
    private static final long LONGEST_WARM_UP_NS = 300_000_000L;
    private static final long DRAIN_NS = 30_000_000_000L;

    private final LoadSettings settings;
    private final Work.Race work;
    private final SystemUnderLoad system;
    private final LoadProgress progress;
    private final LoadListener listener;
    private final Warmer warmer;
    private final Map<String, List<Recording>> blocks = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();
    private SystemUnderLoad.Accuracy accuracy = new SystemUnderLoad.Accuracy(Map.of(), "it was not asked for");
    private @Nullable SteadyLoad load;
    private volatile @Nullable ArmRace race;
    private volatile boolean stopped;

    RaceWork(
            LoadSettings settings,
            Work.Race work,
            SystemUnderLoad system,
            LoadProgress progress,
            LoadListener listener) {
        this.settings = settings;
        this.work = work;
        this.system = system;
        this.progress = progress;
        this.listener = listener;
        this.warmer = new Warmer(settings, system.workload(), progress, listener);
        system.arms().forEach(arm -> blocks.put(arm.name(), new ArrayList<>()));
    }

    @Override
    public Findings run() {
        measureAccuracy();
        system.arms().forEach(arm -> warmer.warmUp(arm.name(), arm.target()));
        if (stopped) {
            return findings(true);
        }
        SteadyLoad chosen = load();
        synchronized (blocks) {
            load = chosen;
        }
        listener.stage("race of " + String.join(", ", blocks.keySet()) + ": " + words(chosen) + ", " + work.rounds()
                + " turns of each");
        ArmRace next = new ArmRace(
                raceSettings(chosen),
                system.workload(),
                system.arms().stream()
                        .map(arm -> new ArmRace.Arm(arm.name(), arm.target()))
                        .toList(),
                warmer.timing(),
                this::measured);
        race = next;
        if (stopped) {
            next.stop();
        }
        next.run();
        return findings(stopped);
    }

    private void measureAccuracy() {
        if (work.rules().accuracy().isEmpty()) {
            return;
        }
        listener.stage("accuracy: every row alone");
        SystemUnderLoad.Accuracy measured = system.accuracy();
        synchronized (blocks) {
            accuracy = measured;
        }
    }

    private SteadyLoad load() {
        if (work.load().isPresent()) {
            LoadChoice choice = work.load().get();
            return choice instanceof LoadChoice.Open open
                    ? new SteadyLoad.Open(open.ratePerSec())
                    : new SteadyLoad.Closed(((LoadChoice.Closed) choice).concurrency());
        }
        double slowestPerSec = system.arms().stream()
                .mapToDouble(arm -> warmer.throughputPerSec(arm.target(), 1))
                .min()
                .orElseThrow();
        double ratePerSec = Double.parseDouble(String.format(Locale.ROOT, "%.3g", SHARE_OF_SLOWEST * slowestPerSec));
        synchronized (blocks) {
            told.add(String.format(
                    Locale.ROOT,
                    "The rate of %s/s is %.0f %% of what the slowest arm answers one by one.",
                    Figures.rate(ratePerSec),
                    100 * SHARE_OF_SLOWEST));
        }
        return new SteadyLoad.Open(ratePerSec);
    }

    private static String words(SteadyLoad load) {
        return load instanceof SteadyLoad.Open open
                ? "Poisson arrivals at " + Figures.rate(open.ratePerSec()) + "/s"
                : ((SteadyLoad.Closed) load).concurrency() + " outstanding";
    }

    private RaceSettings raceSettings(SteadyLoad chosen) {
        long blockNs = Math.max(1, work.duration().toNanos() / work.rounds());
        return new RaceSettings(
                chosen,
                new Phases(Math.min(LONGEST_WARM_UP_NS, blockNs / 5), blockNs, DRAIN_NS),
                work.rounds(),
                SelectionOrder.EQUAL_ISSUE,
                settings.generator().outstanding(),
                settings.generator().seed());
    }

    private void measured(String arm, int round, Recording recording) {
        int done;
        synchronized (blocks) {
            if (recording.complete()) {
                blocks.getOrDefault(arm, new ArrayList<>()).add(recording);
            }
            done = blocks.values().stream().mapToInt(List::size).sum();
        }
        listener.progress(
                (double) done / (work.rounds() * blocks.size()),
                String.format(
                        Locale.ROOT,
                        "round %d  %s  %s/s  p50 %s  p99 %s  failed %d",
                        round + 1,
                        arm,
                        Figures.rate(recording.okRatePerSec()),
                        Figures.duration((double) recording.responseNs().p(0.5)),
                        Figures.duration((double) recording.responseNs().p(0.99)),
                        recording.outcomes().notOk() + recording.droppedQueries()));
        progress.parted();
    }

    @Override
    public void stop() {
        stopped = true;
        warmer.stop();
        ArmRace running = race;
        if (running != null) {
            running.stop();
        }
    }

    @Override
    public Findings soFar() {
        return findings(true);
    }

    private Findings findings(boolean cutOff) {
        List<ArmBlocks> whole = new ArrayList<>();
        SystemUnderLoad.Accuracy known;
        List<String> sentences;
        synchronized (blocks) {
            int rounds = blocks.values().stream().mapToInt(List::size).min().orElse(0);
            blocks.forEach((arm, all) -> {
                if (rounds > 0) {
                    whole.add(new ArmBlocks(arm, all.subList(0, rounds)));
                }
            });
            known = accuracy;
            sentences = List.copyOf(told);
        }
        return new Verdict(cutOff, whole, known, sentences).findings();
    }

    /** What the whole rounds say. */
    private final class Verdict {
        private final List<ArmBlocks> arms;
        private final SystemUnderLoad.Accuracy known;
        private final VerdictWriter verdict = new VerdictWriter();
        private final ComparisonRules rules;
        private final List<RunReport.Gate> gates = new ArrayList<>();
        private final List<RunReport.Comparison> comparisons = new ArrayList<>();
        private final List<LoadArm> reported = new ArrayList<>();
        private final List<String> sentences;

        Verdict(boolean cutOff, List<ArmBlocks> arms, SystemUnderLoad.Accuracy known, List<String> sentences) {
            this.arms = arms;
            this.known = known;
            this.sentences = sentences;
            this.rules = work.rules().comparison(!known.outcomes().isEmpty());
            if (cutOff) {
                verdict.cutOff();
            }
        }

        Findings findings() {
            for (ArmBlocks arm : arms) {
                LoadArm report = ReportParts.arm(arm, description(arm.arm()), rules.validity());
                reported.add(report);
                verdict.arm(report);
                demands(arm);
            }
            ComparisonJudge judge = new ComparisonJudge(
                    rules, BlockBootstrap.of(settings.generator().seed()));
            for (int i = 1; i < arms.size(); i++) {
                compared(judge.judge(
                        arms.get(0),
                        arms.get(i),
                        Optional.ofNullable(known.outcomes().get(arms.get(i).arm()))));
            }
            if (work.rules().accuracy().isPresent() && known.outcomes().isEmpty()) {
                verdict.told("Accuracy was not measured: " + known.absent() + ".");
            }
            sentences.forEach(verdict::told);
            warmer.sentences().forEach(verdict::told);
            return new Findings(
                    verdict.write(gates.isEmpty() ? "The comparison is valid." : "Every gate held."),
                    gates,
                    reported,
                    reportSettings(),
                    comparisons,
                    null,
                    List.of());
        }

        private void demands(ArmBlocks arm) {
            Recording merged = arm.merged();
            String name = " (" + arm.arm() + ")";
            for (Slo slo : settings.demands().slos()) {
                gate(GateWriter.slo(name, slo, slo.judge(merged), merged));
            }
            for (Threshold threshold : settings.demands().thresholds()) {
                gate(GateWriter.threshold(name, threshold.judge(merged)));
            }
        }

        private void compared(ArmComparison comparison) {
            comparisons.add(ReportParts.comparison(comparison));
            verdict.told(ratios(comparison));
            for (ArmComparison.Check check : comparison.checks()) {
                gate(new RunReport.Gate(
                        check.name() + " (" + comparison.candidate() + ")",
                        Figures.fixed(check.required(), 4),
                        check.sentence(),
                        check.standing() == ArmComparison.Standing.MET,
                        check.standing() == ArmComparison.Standing.OPEN));
            }
        }

        private void gate(RunReport.Gate gate) {
            gates.add(gate);
            verdict.gate(gate);
        }
    }

    private String description(String name) {
        return system.arms().stream()
                .filter(arm -> arm.name().equals(name))
                .map(SystemUnderLoad.Arm::description)
                .findFirst()
                .orElse("");
    }

    private static String ratios(ArmComparison comparison) {
        List<String> parts = new ArrayList<>();
        comparison
                .speedup()
                .ifPresent(speedup -> parts.add(String.format(
                        Locale.ROOT,
                        "%.2fx as fast at p50 (%.2f to %.2f)",
                        speedup.ratio(),
                        speedup.low(),
                        speedup.high())));
        comparison
                .ratio(Figure.P99)
                .ifPresent(ratio -> parts.add(String.format(
                        Locale.ROOT, "p99 x%.2f (%.2f to %.2f)", ratio.ratio(), ratio.low(), ratio.high())));
        return comparison.candidate() + " against " + comparison.baseline() + ": "
                + (parts.isEmpty()
                        ? "no interval without " + BlockBootstrap.FEWEST_BLOCKS + " rounds that all have answers"
                        : String.join(", ", parts) + ", with 95 % confidence")
                + ".";
    }

    private RunReport.Settings reportSettings() {
        SteadyLoad chosen;
        synchronized (blocks) {
            chosen = load;
        }
        @Nullable Double rate = chosen instanceof SteadyLoad.Open open ? open.ratePerSec() : null;
        @Nullable Integer concurrency = chosen instanceof SteadyLoad.Closed closed ? closed.concurrency() : null;
        return new RunReport.Settings(
                system.arms().get(0).name(),
                settings.target().text(),
                "",
                rate,
                concurrency,
                work.duration().toNanos(),
                warmer.wallNs(),
                work.rounds(),
                "ABBA",
                settings.generator().seed());
    }
}
