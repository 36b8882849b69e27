package io.quantbench.harness.drive;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.bench.BenchListener;
import io.quantbench.harness.bench.BenchSettings;
import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.bench.InProcessArms;
import io.quantbench.harness.bench.StageTotals;
import io.quantbench.harness.bench.VariantSource;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Workload;
import io.quantbench.quant.engine.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Variants of a model in this process, behind the pipeline that a server would put before them. */
final class InProcessSystem implements SystemUnderLoad {
    private final LoadSettings settings;
    private final InProcessArms<?> arms;

    private InProcessSystem(LoadSettings settings, InProcessArms<?> arms) {
        this.settings = settings;
        this.arms = arms;
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // Closed with the system.
    static InProcessSystem open(LoadSettings settings, Engine engine, HarnessMetrics metrics, BenchListener listener) {
        return new InProcessSystem(
                settings,
                InProcessArms.open(new InProcessArms.Setup(engine, benchSettings(settings), metrics, listener)));
    }

    private static BenchSettings benchSettings(LoadSettings settings) {
        LoadSettings.Asked asked = settings.asked();
        Optional<BuiltInModel> builtIn = asked.model().flatMap(BuiltInModel::named);
        List<VariantSource> variants = asked.variants().isEmpty()
                ? List.of(VariantSource.parse("fp32"))
                : asked.variants().stream().map(VariantSource::parse).toList();
        return new BenchSettings(
                new BenchSettings.Subject(
                        builtIn.isPresent() ? Optional.empty() : asked.model().map(Path::of),
                        asked.data(),
                        asked.tokenizer(),
                        builtIn.orElse(BuiltInModel.ALL_MINILM_L6_V2)),
                variants,
                new BenchSettings.Load(
                        OptionalDouble.empty(),
                        0.6,
                        Duration.ofSeconds(30),
                        asked.pipeline().threads(),
                        new BenchSettings.Batching(
                                asked.pipeline().maxBatch(), asked.pipeline().maxDelay()),
                        settings.generator().seed()),
                new BenchSettings.Gates(OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty()),
                new BenchSettings.Outputs(settings.outputs().folder(), 0),
                false);
    }

    @Override
    public Workload workload() {
        return arms.workload();
    }

    @Override
    public RunReport.Data data() {
        return arms.data();
    }

    @Override
    public List<Arm> arms() {
        return arms.names().stream()
                .map(name -> new Arm(
                        name, arms.description(name), arms.target(name), Optional.of(new PipelineStages(arms, name))))
                .toList();
    }

    @Override
    public Target openWith(SweepAxis axis, int value) {
        LoadSettings.Pipeline pipeline = settings.asked().pipeline();
        boolean threads = axis == SweepAxis.THREADS;
        return arms.openWith(
                arms.names().get(0),
                threads ? value : pipeline.threads(),
                new BenchSettings.Batching(threads ? pipeline.maxBatch() : value, pipeline.maxDelay()));
    }

    @Override
    public Accuracy accuracy() {
        InProcessArms.Accuracy accuracy = arms.accuracy();
        return new Accuracy(accuracy.outcomes(), accuracy.absent());
    }

    @Override
    public void stop() {
        arms.stop();
    }

    @Override
    public void close() {
        arms.close();
    }

    /** The pipeline's own account. */
    private record PipelineStages(InProcessArms<?> arms, String name) implements StageSource {
        @Override
        public String description() {
            return "the pipeline of this process, measured by its observer";
        }

        @Override
        public String between() {
            return "hand-over";
        }

        @Override
        public Reading read() {
            StageTotals totals = arms.stages(name);
            return new Reading(
                    totals.requests(),
                    totals.serviceNs(),
                    List.of(
                            new Part("queue and batch wait", totals.queueNs()),
                            new Part("infer", totals.inferNs()),
                            new Part("input and output", totals.serviceNs() - totals.queueNs() - totals.inferNs())));
        }
    }
}
