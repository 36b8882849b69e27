package io.quantbench.harness.exec;

/** Takes what a caller needs from its answer. */
@FunctionalInterface
public interface AnswerReader {
    /** A reader that looks at nothing. */
    AnswerReader IGNORE = answer -> {};

    /**
     * Reads the answer on the worker's thread; the worker runs nothing else meanwhile, so be brief. Called at most once, before
     * the {@link OutcomeHandler}, and only for a request that ran.
     *
     * @throws RuntimeException to refuse the answer: the outcome becomes BAD_ANSWER with the exception's message
     */
    void read(Answer answer);
}
