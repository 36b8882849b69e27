package io.quantbench.harness.drive;

import io.quantbench.harness.drive.LoadSettings.Work;
import io.quantbench.harness.page.Figures;
import io.quantbench.load.ReportParts;
import io.quantbench.load.capacity.CapacityListener;
import io.quantbench.load.capacity.CapacityProbe;
import io.quantbench.load.capacity.CapacityResult;
import io.quantbench.load.capacity.CapacitySearch;
import io.quantbench.load.capacity.CapacitySettings;
import io.quantbench.load.record.Recording;
import io.quantbench.load.report.LoadArm;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.verdict.Threshold;
import io.quantbench.load.verdict.ValidityJudge;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The search for the highest rate that keeps an objective. */
final class FindMaxWork implements WorkRun, CapacityListener {
    private final LoadSettings settings;
    private final Work.FindMax work;
    private final SystemUnderLoad.Arm arm;
    private final LoadProgress progress;
    private final LoadListener listener;
    private final Warmer warmer;
    private final CapacitySettings capacity;
    private final CapacitySearch search;
    private final List<CapacityProbe> probes = new ArrayList<>();
    private volatile boolean stopped;

    FindMaxWork(
            LoadSettings settings,
            Work.FindMax work,
            SystemUnderLoad system,
            LoadProgress progress,
            LoadListener listener) {
        this.settings = settings;
        this.work = work;
        this.arm = system.arms().get(0);
        this.progress = progress;
        this.listener = listener;
        this.warmer = new Warmer(settings, system.workload(), progress, listener);
        this.capacity = capacity();
        this.search = new CapacitySearch(capacity, system.workload(), arm.target(), warmer.timing(), this);
    }

    private CapacitySettings capacity() {
        CapacitySettings usual = CapacitySettings.of(
                work.slo(), work.full().toNanos(), settings.generator().seed());
        return new CapacitySettings(
                usual.slo(),
                usual.minRatePerSec(),
                usual.maxRatePerSec(),
                work.startPerSec().map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                usual.precision(),
                usual.lengths(),
                usual.maxConfirmations(),
                settings.generator().outstanding(),
                usual.seed(),
                usual.validity());
    }

    @Override
    public Findings run() {
        warmer.warmUp(arm.name(), arm.target());
        listener.stage("search for the highest rate that keeps " + work.slo().inWords());
        CapacityResult result = search.run();
        return findings(stopped, result);
    }

    @Override
    public void stop() {
        stopped = true;
        warmer.stop();
        search.stop();
    }

    @Override
    public void probed(CapacityProbe probe) {
        int count;
        synchronized (probes) {
            probes.add(probe);
            count = probes.size();
        }
        listener.note(String.format(
                Locale.ROOT,
                "probe %d: %s/s %s in %s. %s",
                count,
                Figures.rate(probe.ratePerSec()),
                probe.finding().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                Figures.duration((double) probe.wallNs()),
                probe.sentence()));
        progress.parted();
    }

    @Override
    public Findings soFar() {
        List<CapacityProbe> seen;
        synchronized (probes) {
            seen = List.copyOf(probes);
        }
        return findings(
                true,
                new CapacityResult(
                        CapacityResult.Status.INCONCLUSIVE,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        0,
                        0,
                        "The search was stopped before its end.",
                        seen,
                        Optional.empty(),
                        0));
    }

    private Findings findings(boolean cutOff, CapacityResult result) {
        VerdictWriter verdict = new VerdictWriter();
        if (cutOff) {
            verdict.cutOff();
        }
        switch (result.status()) {
            case FOUND, AT_LEAST -> {}
            case NONE -> verdict.found(RunReport.Status.GATE_FAILED, result.sentence());
            case INCONCLUSIVE -> verdict.found(RunReport.Status.INCONCLUSIVE, result.sentence());
        }
        List<RunReport.Gate> gates = new ArrayList<>();
        List<LoadArm> arms = new ArrayList<>();
        result.confirmation().ifPresent(confirmed -> {
            Recording recording = confirmed.recording();
            LoadArm measured = LoadArm.of(
                    arm.name(),
                    "the last run of full length",
                    recording,
                    new ValidityJudge(capacity.validity()).judge(recording));
            arms.add(measured);
            verdict.arm(measured);
            for (Threshold threshold : settings.demands().thresholds()) {
                RunReport.Gate gate = GateWriter.threshold(" (" + arm.name() + ")", threshold.judge(recording));
                gates.add(gate);
                verdict.gate(gate);
            }
        });
        warmer.sentences().forEach(verdict::told);
        return new Findings(
                verdict.write(result.sentence()),
                gates,
                arms,
                reportSettings(result.ratePerSec()),
                List.of(),
                ReportParts.capacity(work.slo(), result),
                List.of());
    }

    private RunReport.Settings reportSettings(OptionalDouble ratePerSec) {
        @Nullable Double rate = ratePerSec.isPresent() ? ratePerSec.getAsDouble() : null;
        return new RunReport.Settings(
                "",
                settings.target().text(),
                "",
                rate,
                null,
                work.full().toNanos(),
                warmer.wallNs(),
                1,
                "",
                settings.generator().seed());
    }
}
