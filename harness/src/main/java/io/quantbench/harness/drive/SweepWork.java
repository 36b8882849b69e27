package io.quantbench.harness.drive;

import io.quantbench.harness.drive.LoadSettings.Work;
import io.quantbench.harness.page.Figures;
import io.quantbench.load.ReportParts;
import io.quantbench.load.capacity.Sweep;
import io.quantbench.load.capacity.SweepPoint;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.verdict.SloResult;
import io.quantbench.load.verdict.ValidityRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The same load at one setting after the other. */
final class SweepWork implements WorkRun {
    private static final List<Double> SHARES_OF_CAPACITY = List.of(0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.1);
    private static final int OUTSTANDING_TO_ESTIMATE = 8;
    private static final long LONGEST_WARM_UP_NS = 500_000_000L;
    private static final long DRAIN_NS = 30_000_000_000L;

    private final LoadSettings settings;
    private final Work.Sweep work;
    private final SystemUnderLoad system;
    private final SystemUnderLoad.Arm arm;
    private final LoadProgress progress;
    private final LoadListener listener;
    private final Warmer warmer;
    private final Sweep sweep;
    private final List<SweepPoint> points = new ArrayList<>();
    private volatile boolean stopped;

    SweepWork(
            LoadSettings settings,
            Work.Sweep work,
            SystemUnderLoad system,
            LoadProgress progress,
            LoadListener listener) {
        this.settings = settings;
        this.work = work;
        this.system = system;
        this.arm = system.arms().get(0);
        this.progress = progress;
        this.listener = listener;
        this.warmer = new Warmer(settings, system.workload(), progress, listener);
        long measureNs = work.duration().toNanos();
        ValidityRules validity = settings.demands().slos().stream()
                .map(slo -> ValidityRules.DEFAULT.withPercentile(slo.percentile()))
                .findFirst()
                .orElse(ValidityRules.DEFAULT);
        this.sweep = new Sweep(
                new Sweep.Settings(
                        new Phases(Math.min(LONGEST_WARM_UP_NS, measureNs / 5), measureNs, DRAIN_NS),
                        settings.generator().outstanding(),
                        settings.generator().seed(),
                        settings.demands().slos().stream().findFirst(),
                        validity),
                system.workload(),
                warmer.timing(),
                this::measured);
    }

    @Override
    public Findings run() {
        warmer.warmUp(arm.name(), arm.target());
        if (!stopped) {
            List<Double> values = values();
            listener.stage("sweep over " + work.axis().id() + ": "
                    + String.join(", ", values.stream().map(SweepWork::number).toList()));
            points(values);
        }
        return findings(stopped);
    }

    private void points(List<Double> values) {
        switch (work.axis()) {
            case RATE -> sweep.overRates(arm.target(), values);
            case CONCURRENCY -> sweep.overConcurrencies(arm.target(), whole(values));
            case BATCH, THREADS ->
                sweep.overTargets(
                        work.axis().id(), whole(values), value -> system.openWith(work.axis(), value), load());
        }
    }

    private static List<Integer> whole(List<Double> values) {
        return values.stream().map(Double::intValue).toList();
    }

    private List<Double> values() {
        if (!work.values().isEmpty()) {
            return work.values();
        }
        if (work.axis() != SweepAxis.RATE) {
            return work.axis().defaults(Runtime.getRuntime().availableProcessors());
        }
        double capacityPerSec = warmer.throughputPerSec(arm.target(), OUTSTANDING_TO_ESTIMATE);
        return SHARES_OF_CAPACITY.stream()
                .map(share -> rounded(share * capacityPerSec))
                .toList();
    }

    /** To three digits: a rate that was estimated has no more. */
    private static double rounded(double ratePerSec) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3g", ratePerSec));
    }

    /** What is put on every point of a sweep over the pipeline: many outstanding queries show what it can do. */
    private SteadyLoad load() {
        LoadChoice choice = work.load().orElse(new LoadChoice.Closed(OUTSTANDING_TO_ESTIMATE));
        if (choice instanceof LoadChoice.Open open) {
            return new SteadyLoad.Open(open.ratePerSec());
        }
        return new SteadyLoad.Closed(((LoadChoice.Closed) choice).concurrency());
    }

    private void measured(SweepPoint point) {
        synchronized (points) {
            points.add(point);
        }
        listener.note(String.format(
                Locale.ROOT,
                "%s=%s: %s/s, p50 %s, p99 %s%s",
                point.axis(),
                number(point.value()),
                Figures.rate(point.recording().okRatePerSec()),
                Figures.duration((double) point.recording().responseNs().p(0.5)),
                Figures.duration((double) point.recording().responseNs().p(0.99)),
                point.validity().valid() ? "" : ", not valid"));
        progress.parted();
    }

    @Override
    public void stop() {
        stopped = true;
        warmer.stop();
        sweep.stop();
    }

    @Override
    public Findings soFar() {
        return findings(true);
    }

    private Findings findings(boolean cutOff) {
        List<SweepPoint> all;
        synchronized (points) {
            all = List.copyOf(points);
        }
        VerdictWriter verdict = new VerdictWriter();
        if (cutOff) {
            verdict.cutOff();
        }
        List<SweepPoint> valid =
                all.stream().filter(point -> point.validity().valid()).toList();
        if (valid.isEmpty() && !all.isEmpty()) {
            verdict.found(
                    RunReport.Status.INVALID,
                    "No point may be believed. " + all.get(0).validity());
        }
        List<RunReport.Gate> gates = objective(all, verdict);
        all.stream()
                .filter(point -> !point.validity().valid())
                .forEach(point -> verdict.told(point.axis() + "=" + number(point.value()) + " is not valid: "
                        + point.validity().reasons().get(0).sentence()));
        warmer.sentences().forEach(verdict::told);
        return new Findings(
                verdict.write(knee(valid)),
                gates,
                List.of(),
                reportSettings(),
                List.of(),
                null,
                all.stream().map(ReportParts::sweepRow).toList());
    }

    /** The objective, if there is one, is kept by the point with the highest value that keeps it with confidence. */
    private List<RunReport.Gate> objective(List<SweepPoint> all, VerdictWriter verdict) {
        if (settings.demands().slos().isEmpty() || all.isEmpty()) {
            return List.of();
        }
        Optional<SweepPoint> best = all.stream()
                .filter(point -> point.validity().valid())
                .filter(point ->
                        point.slo().map(SloResult::status).orElse(SloResult.Status.MISSED) == SloResult.Status.MET)
                .max(Comparator.comparingDouble(SweepPoint::value));
        boolean open = best.isEmpty()
                && all.stream()
                        .anyMatch(point -> point.slo().map(SloResult::status).orElse(SloResult.Status.MISSED)
                                == SloResult.Status.UNDECIDED);
        RunReport.Gate gate = new RunReport.Gate(
                "slo",
                settings.demands().slos().get(0).inWords() + " at some point",
                best.map(point -> "kept up to " + point.axis() + "=" + number(point.value()))
                        .orElse("kept at no point with confidence"),
                best.isPresent(),
                open);
        verdict.gate(gate);
        return List.of(gate);
    }

    /** The point where more load buys little: the largest throughput over median response (L. Kleinrock's power). */
    private String knee(List<SweepPoint> valid) {
        return valid.stream()
                .filter(point -> !point.recording().responseNs().isEmpty())
                .max(Comparator.comparingDouble(point -> point.recording().okRatePerSec()
                        / Math.max(1, point.recording().responseNs().p(0.5))))
                .map(point -> String.format(
                        Locale.ROOT,
                        "The knee, where throughput over median response is largest, lies at %s=%s: %s/s with p50 %s.",
                        point.axis(),
                        number(point.value()),
                        Figures.rate(point.recording().okRatePerSec()),
                        Figures.duration((double) point.recording().responseNs().p(0.5))))
                .orElse("Nothing was measured.");
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private RunReport.Settings reportSettings() {
        boolean ofPipeline = work.axis().needsPipeline();
        @Nullable Double rate = ofPipeline && load() instanceof SteadyLoad.Open open ? open.ratePerSec() : null;
        @Nullable
        Integer concurrency = ofPipeline && load() instanceof SteadyLoad.Closed closed ? closed.concurrency() : null;
        return new RunReport.Settings(
                "",
                settings.target().text(),
                "",
                rate,
                concurrency,
                work.duration().toNanos(),
                warmer.wallNs(),
                1,
                "",
                settings.generator().seed());
    }
}
