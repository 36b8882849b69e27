package io.quantbench.harness.bench;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.batch.BatchOptions;
import io.quantbench.harness.batch.InferencePipeline;
import io.quantbench.harness.exec.BatchAssembler;
import io.quantbench.harness.exec.PoolOptions;
import io.quantbench.harness.exec.SessionSource;
import io.quantbench.harness.metrics.MeteringObserver;
import io.quantbench.harness.observe.RequestObserver;
import io.quantbench.harness.observe.Telemetry;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.target.Target;
import io.quantbench.quant.dataset.audio.SpeechClip;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;

/**
 * A variant loaded and ready to be raced: its session, and the pipeline of one engine instance in front of it. The session stays
 * loaded from the accuracy pass to the last block, so no block pays for loading.
 */
final class RaceArm<R> implements AutoCloseable {
    private final VariantFile variant;
    private final EngineSession session;
    private final BatchAssembler<R> assembler;
    private final InferencePipeline<R> pipeline;
    private final PipelineTarget<R> target;
    private final BatchTally tally;
    private final StageTally stages;

    private RaceArm(
            VariantFile variant,
            EngineSession session,
            BatchAssembler<R> assembler,
            InferencePipeline<R> pipeline,
            PipelineTarget<R> target,
            BatchTally tally,
            StageTally stages) {
        this.variant = variant;
        this.session = session;
        this.assembler = assembler;
        this.pipeline = pipeline;
        this.target = target;
        this.tally = tally;
        this.stages = stages;
    }

    /**
     * Loads a variant.
     *
     * @throws io.quantbench.quant.engine.EngineException if the engine cannot load it
     * @throws BenchException if the rows do not fit its inputs
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // Session and pipeline belong to the arm, which closes them.
    static <R> RaceArm<R> load(
            VariantFile variant,
            Engine engine,
            Questions<R> questions,
            BenchSettings.Load load,
            MeteringObserver meter) {
        EngineSession session =
                engine.open(variant.file(), EngineOptions.defaults().withIntraOpThreads(load.threads()));
        try {
            BatchAssembler<R> assembler = questions.assembler().apply(session.inputs());
            assembler.check(questions.rows().get(0));
            mainOutput(variant, session);
            BatchTally tally = new BatchTally();
            StageTally stages = new StageTally();
            InferencePipeline<R> pipeline = InferencePipeline.start(
                    BatchOptions.upTo(load.batching().maxBatch())
                            .withMaxDelay(load.batching().maxDelay()),
                    PoolOptions.of(variant.name(), 1),
                    SessionSource.shared(session),
                    assembler,
                    new Telemetry(RequestObserver.all(meter, tally, stages), SystemNanoClock.INSTANCE::nanoTime));
            return new RaceArm<>(
                    variant,
                    session,
                    assembler,
                    pipeline,
                    new PipelineTarget<>(
                            variant.name(),
                            pipeline,
                            questions.rows(),
                            (outcome, responseNs, serviceNs) -> meter.recordResponse(responseNs)),
                    tally,
                    stages);
        } catch (IllegalArgumentException e) {
            session.close();
            throw new BenchException(variant.file() + " cannot be asked these rows: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    VariantFile variant() {
        return variant;
    }

    Target target() {
        return target;
    }

    /** What the batcher made of the requests since the last reset. */
    BatchTally tally() {
        return tally;
    }

    /** Where the time of its requests went since it was loaded. */
    StageTotals stages() {
        return stages.totals();
    }

    /** Reads the main output of the answer to row {@code index}; called on several threads at once. */
    interface CellReader {
        void read(int index, AnswerTable.Cell answer);
    }

    /** Asks every row of {@code rows} once; see {@link OutputPass}. */
    void askAll(List<R> rows, CellReader reader, OutputPass.Progress progress) {
        String output = mainOutput();
        OutputPass.run(
                variant.name(),
                session,
                assembler,
                rows,
                (index, answer) -> reader.read(index, AnswerTable.Cell.of(answer, output)),
                progress);
    }

    /** Runs every clip once, from its first frame to its last; see {@link ClipPass}. */
    void runClips(List<SpeechClip> clips, CellReader reader, OutputPass.Progress progress) {
        for (int index = 0; index < clips.size(); index++) {
            progress.answered(index, clips.size());
            reader.read(index, ClipPass.run(session, mainOutput(), clips.get(index), ClipPass.FrameReader.IGNORE));
        }
    }

    /** The model's first FLOAT output, on which fidelity and accuracy are told. */
    String mainOutput() {
        return mainOutput(variant, session);
    }

    /** Converters of classical models put the chosen label, an integer, before the scores. */
    private static String mainOutput(VariantFile variant, EngineSession session) {
        return session.outputs().stream()
                .filter(output -> output.type() == DataType.FLOAT)
                .findFirst()
                .map(TensorSpec::name)
                .orElseThrow(() ->
                        new BenchException(variant.file() + " gives nothing that could be compared: of its outputs "
                                + session.outputs() + " none is FLOAT"));
    }

    @Override
    public void close() {
        pipeline.close();
        session.close();
    }
}
