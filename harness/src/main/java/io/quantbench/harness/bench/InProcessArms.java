package io.quantbench.harness.bench;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.MeteringObserver;
import io.quantbench.harness.observe.Arm;
import io.quantbench.load.compare.AccuracyOutcome;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import io.quantbench.quant.engine.Engine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Variants of a model, made, loaded and ready to be put under any load in this process: the same pipeline, rows and judges as a bench
 * run has.
 *
 * <p>Threading: one thread; {@link #stop} from any. The targets are those of a {@code PipelineTarget}.
 *
 * @param <R> the input of one request
 */
public final class InProcessArms<R> implements AutoCloseable {
    private final Setup setup;
    private final Questions<R> questions;
    private final List<VariantFile> files;
    private final Map<String, RaceArm<R>> arms = new LinkedHashMap<>();
    private final StopSignal stop = new StopSignal();

    /**
     * What arms are made with.
     *
     * @param engine runs all of them
     * @param settings model, data, variants, threads and batching; its rates, durations and gates mean nothing here
     * @param metrics has an observer for each arm
     * @param listener hears of models, data and accuracy
     */
    public record Setup(Engine engine, BenchSettings settings, HarnessMetrics metrics, BenchListener listener) {}

    /**
     * How accurate the arms are against the first one.
     *
     * @param outcomes by arm, the first left out; empty where accuracy is not measured
     * @param absent why it is not, in one sentence; empty where it is
     */
    public record Accuracy(Map<String, AccuracyOutcome> outcomes, String absent) {
        public Accuracy {
            outcomes = Map.copyOf(outcomes);
        }
    }

    private InProcessArms(Setup setup, Questions<R> questions, List<VariantFile> files) {
        this.setup = setup;
        this.questions = questions;
        this.files = List.copyOf(files);
    }

    /**
     * Makes or finds the variants' files, reads the data, and loads every variant.
     *
     * @throws BenchException or another typed exception whose message is one sentence, if that is not possible
     */
    @MustBeClosed
    public static InProcessArms<?> open(Setup setup) {
        VariantFactory factory = new VariantFactory(setup.settings(), setup.engine(), setup.listener());
        List<VariantFile> files = factory.files();
        Questions<?> questions =
                new QuestionSource(setup.settings(), setup.engine(), setup.listener()).open(factory.referenceFile());
        return load(setup, questions, files);
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // Closed with the arms.
    private static <R> InProcessArms<R> load(Setup setup, Questions<R> questions, List<VariantFile> files) {
        InProcessArms<R> arms = new InProcessArms<>(setup, questions, files);
        try {
            for (VariantFile file : files) {
                arms.arms.put(file.name(), arms.loaded(file, setup.settings().load()));
            }
            return arms;
        } catch (RuntimeException e) {
            arms.close();
            throw e;
        }
    }

    @MustBeClosed
    private RaceArm<R> loaded(VariantFile file, BenchSettings.Load load) {
        return RaceArm.load(file, setup.engine(), questions, load, meter(file));
    }

    private MeteringObserver meter(VariantFile file) {
        MeteringObserver meter =
                setup.metrics().observer(new Arm(setup.settings().subject().title(), file.name(), file.name()));
        meter.modelSizeBytes(file.sizeBytes());
        return meter;
    }

    /** Names of the arms, in the order of the settings. */
    public List<String> names() {
        return List.copyOf(arms.keySet());
    }

    /** How an arm's file came to be, short. */
    public String description(String name) {
        return arm(name).variant().description();
    }

    /** The arm as a target, which the arms keep; closing it does nothing. */
    public Target target(String name) {
        return arm(name).target();
    }

    /** Where the time of an arm's requests went since it was loaded. */
    public StageTotals stages(String name) {
        return arm(name).stages();
    }

    /** One sample per row of the data; the rows themselves stay here. */
    public Workload workload() {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        return new Workload(
                questions.facts().name(),
                IntStream.range(0, questions.rows().size())
                        .mapToObj(id -> new Sample(id, nothing))
                        .toList());
    }

    /** Where the rows come from. */
    public RunReport.Data data() {
        Questions.Facts facts = questions.facts();
        return new RunReport.Data(
                facts.name(), facts.source(), facts.sha256(), questions.rows().size());
    }

    /** The arm once more, with another engine setting; closing the target ends it. */
    @SuppressWarnings("MustBeClosedChecker") // Closed with the target.
    public Target openWith(String name, int threads, BenchSettings.Batching batching) {
        BenchSettings.Load load = setup.settings().load();
        return new OwnTarget<>(loaded(
                arm(name).variant(),
                new BenchSettings.Load(
                        load.ratePerSec(), load.loadShare(), load.duration(), threads, batching, load.seed())));
    }

    /** Asks every arm the held-out rows, each alone, and holds the answers against the labels. */
    public Accuracy accuracy() {
        List<RaceArm<R>> all = List.copyOf(arms.values());
        List<MeteringObserver> meters = files.stream().map(this::meter).toList();
        QualityStudy.Findings findings =
                new QualityStudy<>(questions, setup.listener(), stop, all.size()).judge(all, meters);
        Map<String, AccuracyOutcome> outcomes = new LinkedHashMap<>();
        List<ArmReport.Task> tasks = new ArrayList<>();
        for (ArmQuality quality : findings.arms()) {
            ArmReport.Task task = quality.task();
            if (task != null) {
                tasks.add(task);
            }
        }
        for (int i = 1; i < tasks.size() && tasks.size() == all.size(); i++) {
            outcomes.put(names().get(i), outcome(tasks.get(0), tasks.get(i)));
        }
        return new Accuracy(outcomes, outcomes.isEmpty() ? findings.accuracyAbsent() : "");
    }

    private static AccuracyOutcome outcome(ArmReport.Task reference, ArmReport.Task task) {
        return new AccuracyOutcome(
                task.metric(),
                reference.value(),
                task.value(),
                task.lowerIsBetter(),
                task.rows(),
                task.regressions(),
                task.improvements());
    }

    /** Ends a study of accuracy after the arm at hand. */
    public void stop() {
        stop.request();
    }

    private RaceArm<R> arm(String name) {
        RaceArm<R> arm = arms.get(name);
        if (arm == null) {
            throw new IllegalArgumentException("there is no arm '" + name + "', but " + names());
        }
        return arm;
    }

    @Override
    public void close() {
        arms.values().forEach(RaceArm::close);
    }

    /** An arm that lives as long as its target. */
    private static final class OwnTarget<R> implements Target {
        private final RaceArm<R> arm;

        OwnTarget(RaceArm<R> arm) {
            this.arm = arm;
        }

        @Override
        public String name() {
            return arm.target().name();
        }

        @Override
        public ResponseListener responseListener() {
            return arm.target().responseListener();
        }

        @Override
        public void issue(long queryId, Sample sample, Completion completion) {
            arm.target().issue(queryId, sample, completion);
        }

        @Override
        public void close() {
            arm.close();
        }
    }
}
