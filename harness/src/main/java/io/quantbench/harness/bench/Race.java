package io.quantbench.harness.bench;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.MeteringObserver;
import io.quantbench.harness.observe.Arm;
import io.quantbench.load.record.Recording;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import io.quantbench.quant.engine.Engine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** The loaded arms of one run, and the order in which they are put through their stages. */
final class Race<R> implements AutoCloseable {
    private final Setting<R> setting;
    private final List<RaceArm<R>> arms;
    private final List<MeteringObserver> meters;
    private final StopSignal stop;

    /**
     * What is raced.
     *
     * @param model name of the model for metrics
     * @param engine runs all arms
     * @param questions what they are asked
     * @param settings how
     * @param listener hears of it
     */
    record Setting<R>(
            String model, Engine engine, Questions<R> questions, BenchSettings settings, BenchListener listener) {}

    private Race(Setting<R> setting, List<RaceArm<R>> arms, List<MeteringObserver> meters, StopSignal stop) {
        this.setting = setting;
        this.arms = arms;
        this.meters = meters;
        this.stop = stop;
    }

    /** Loads every variant; if one fails, those already loaded are closed. */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // Closed by Race.close, or here when loading fails.
    static <R> Race<R> load(Setting<R> setting, List<VariantFile> variants, HarnessMetrics metrics, StopSignal stop) {
        List<RaceArm<R>> arms = new ArrayList<>();
        List<MeteringObserver> meters = new ArrayList<>();
        try {
            for (VariantFile variant : variants) {
                MeteringObserver meter = metrics.observer(new Arm(setting.model(), variant.name(), variant.name()));
                meter.modelSizeBytes(variant.sizeBytes());
                meters.add(meter);
                arms.add(RaceArm.load(
                        variant,
                        setting.engine(),
                        setting.questions(),
                        setting.settings().load(),
                        meter));
            }
            return new Race<>(setting, arms, meters, stop);
        } catch (RuntimeException e) {
            arms.forEach(RaceArm::close);
            throw e;
        }
    }

    List<VariantFile> variants() {
        return arms.stream().map(RaceArm::variant).toList();
    }

    /** Runs all stages; after a stop, the stages begun by then. */
    RaceResult run() throws InterruptedException {
        BenchListener listener = setting.listener();
        Pace pace = Pace.of(setting.settings());
        listener.stage(
                "accuracy: every row alone, " + setting.questions().facts().name());
        QualityStudy.Findings quality = new QualityStudy<>(
                        setting.questions().withTrainRows(pace.maxTrainRows()), listener, stop, arms.size())
                .judge(arms, meters);
        RaceStages stages = new RaceStages(workload(), setting.settings().load().seed(), listener);
        stop.onRequest(stages::stop);
        listener.stage("closed loop: one request at a time, " + pace.closed().rounds() + " turns of each arm");
        List<List<Recording>> closed = stages.closedLoop(arms, pace.closed());
        if (stop.requested()) {
            return new RaceResult(quality, closed, OpenLoopResult.NONE, pace);
        }
        double ratePerSec = ratePerSec(closed);
        String rule = rateRule(closed);
        listener.stage(String.format(Locale.ROOT, "open loop: Poisson arrivals at %.1f/s for every arm", ratePerSec)
                + (rule.isEmpty() ? "" : " (" + rule + ")"));
        arms.forEach(arm -> arm.tally().reset());
        List<List<Recording>> open = stages.openLoop(arms, pace.open(), ratePerSec);
        List<Optional<ArmReport.Batches>> batches = arms.stream()
                .map(arm -> Optional.ofNullable(arm.tally().counted()))
                .toList();
        return new RaceResult(quality, closed, new OpenLoopResult(ratePerSec, rule, open, batches), pace);
    }

    private Workload workload() {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        return new Workload(
                setting.questions().facts().name(),
                IntStream.range(0, setting.questions().rows().size())
                        .mapToObj(id -> new Sample(id, nothing))
                        .toList());
    }

    private double ratePerSec(List<List<Recording>> closed) {
        BenchSettings.Load load = setting.settings().load();
        return load.ratePerSec().isPresent()
                ? load.ratePerSec().getAsDouble()
                : load.loadShare()
                        * Recording.merge(closed.get(slowest(closed))).okRatePerSec();
    }

    private String rateRule(List<List<Recording>> closed) {
        BenchSettings.Load load = setting.settings().load();
        return load.ratePerSec().isPresent()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%.0f %% of the capacity of %s",
                        100 * load.loadShare(),
                        arms.get(slowest(closed)).variant().name());
    }

    private static int slowest(List<List<Recording>> closed) {
        return IntStream.range(0, closed.size())
                .boxed()
                .min(Comparator.comparingDouble(
                        arm -> Recording.merge(closed.get(arm)).okRatePerSec()))
                .orElseThrow();
    }

    @Override
    public void close() {
        arms.forEach(RaceArm::close);
    }
}
