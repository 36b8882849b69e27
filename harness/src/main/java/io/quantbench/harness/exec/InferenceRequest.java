package io.quantbench.harness.exec;

/**
 * What a caller wants inferred, and what happens with the answer.
 *
 * @param <R> what the pipeline's {@link BatchAssembler} takes
 * @param row the input of one request
 * @param deadline until when it may wait
 * @param reader reads the answer on the worker's thread
 * @param handler hears the outcome exactly once
 */
public record InferenceRequest<R>(R row, Deadline deadline, AnswerReader reader, OutcomeHandler handler) {
    /** A request that may wait for ever. */
    public static <R> InferenceRequest<R> of(R row, AnswerReader reader, OutcomeHandler handler) {
        return new InferenceRequest<>(row, Deadline.none(), reader, handler);
    }
}
