package io.quantbench.harness.bench;

import io.quantbench.harness.batch.InferencePipeline;
import io.quantbench.harness.exec.AnswerReader;
import io.quantbench.harness.exec.InferenceRequest;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Sample;
import java.util.List;

/**
 * An inference pipeline of this process as a load target. A sample's id selects the prepared row; answers are checked by the
 * pipeline and then dropped, as accuracy is measured in a pass of its own.
 *
 * <p>Threading: {@link #issue} never waits; completions come from the pipeline's workers. The pipeline belongs to the caller.
 *
 * @param <R> the input of one request
 */
final class PipelineTarget<R> implements Target {
    private final String name;
    private final InferencePipeline<R> pipeline;
    private final List<R> rows;
    private final ResponseListener listener;

    /** @param listener hears of every query that ended, on the generator's thread */
    PipelineTarget(String name, InferencePipeline<R> pipeline, List<R> rows, ResponseListener listener) {
        this.name = name;
        this.pipeline = pipeline;
        this.rows = rows;
        this.listener = listener;
    }

    @Override
    public ResponseListener responseListener() {
        return listener;
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
            // Nobody cancels here; a request that was is one that did not run.
            case REJECTED, CANCELLED -> Outcome.REJECTED;
            case TIMEOUT -> Outcome.TIMEOUT;
            case BAD_ANSWER -> Outcome.BAD_ANSWER;
            case ENGINE_ERROR -> Outcome.CONNECT_ERROR;
        };
    }

    /** Does nothing: the pipeline outlives its targets. */
    @Override
    public void close() {}
}
