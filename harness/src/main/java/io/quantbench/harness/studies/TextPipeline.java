package io.quantbench.harness.studies;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.batch.BatchOptions;
import io.quantbench.harness.batch.Grouping;
import io.quantbench.harness.batch.InferencePipeline;
import io.quantbench.harness.exec.AnswerReader;
import io.quantbench.harness.exec.InferenceRequest;
import io.quantbench.harness.exec.PoolOptions;
import io.quantbench.harness.exec.SessionSource;
import io.quantbench.harness.exec.TextRow;
import io.quantbench.harness.exec.TextRows;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.observe.Telemetry;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import io.quantbench.quant.engine.EngineSession;
import java.util.List;

/** A batcher and an engine with one worker, as a target whose samples are tokenized texts. */
final class TextPipeline implements Target {
    private final String name;
    private final List<TextRow> rows;
    private final InferencePipeline<TextRow> pipeline;

    private TextPipeline(String name, List<TextRow> rows, InferencePipeline<TextRow> pipeline) {
        this.name = name;
        this.rows = rows;
        this.pipeline = pipeline;
    }

    /** @param session stays the caller's to close, after this */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the pipeline is the target's to close
    static TextPipeline start(
            String name, List<TextRow> rows, EngineSession session, BatchOptions batching, Grouping grouping) {
        InferencePipeline<TextRow> pipeline = InferencePipeline.start(
                batching,
                grouping,
                PoolOptions.of(name, 1),
                SessionSource.shared(session),
                new InferencePipeline.RowParts<>(
                        TextRows.of(session.inputs(), 0), Telemetry.unobserved(SystemNanoClock.INSTANCE::nanoTime)));
        return new TextPipeline(name, rows, pipeline);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void issue(long queryId, Sample sample, Completion completion) {
        pipeline.submit(InferenceRequest.of(
                rows.get(sample.id()),
                AnswerReader.IGNORE,
                (outcome, message) -> completion.complete(queryId, outcomeOf(outcome))));
    }

    private static Outcome outcomeOf(RequestOutcome outcome) {
        return switch (outcome) {
            case OK -> Outcome.OK;
            case REJECTED, CANCELLED -> Outcome.REJECTED;
            case TIMEOUT -> Outcome.TIMEOUT;
            case BAD_ANSWER -> Outcome.BAD_ANSWER;
            case ENGINE_ERROR -> Outcome.CONNECT_ERROR;
        };
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
