package io.quantbench.harness.observe;

/**
 * Receives the events of one arm's requests, in nanoseconds of the pipeline's clock.
 *
 * <p>For each submitted request either {@link #rejected} or, in this order, {@link #admitted}, {@link #dequeued} and
 * {@link #completed} are called, each exactly once. {@link #batchStarted} and {@link #inferenceEnded} are called once per
 * engine call; the latter also when the engine failed, {@link #batchEnded} only when it did not.
 *
 * <p>Implementations are called by several threads at once and on the hot path: they must not block, allocate or throw.
 */
public interface RequestObserver {
    /** An observer that ignores everything. */
    RequestObserver NULL = new RequestObserver() {};

    /** An observer that passes every event to all of {@code observers} in their order. */
    static RequestObserver all(RequestObserver... observers) {
        return switch (observers.length) {
            case 0 -> NULL;
            case 1 -> observers[0];
            default -> new CompositeObserver(observers.clone());
        };
    }

    /** A request entered the queue. Submitter's thread, before any worker can see the request. */
    default void admitted() {}

    /** A request was turned away at the door. Submitter's thread. */
    default void rejected() {}

    /**
     * A request left the queue, to run or because it may not run any more. Worker's thread, or that of whoever closes the
     * pipeline.
     *
     * @param queueNs time since the submission
     */
    default void dequeued(long queueNs) {}

    /**
     * An engine call is about to be prepared. Worker's thread.
     *
     * @param rows requests in the batch; at least 1
     */
    default void batchStarted(int rows) {}

    /**
     * An engine call ended. Worker's thread.
     *
     * @param inferenceNs time inside the engine: without filling inputs and reading outputs
     */
    default void inferenceEnded(long inferenceNs) {}

    /**
     * An engine call has been answered. Worker's thread, before its requests complete.
     *
     * @param rows requests in the batch; at least 1
     * @param inputNs time to choose the binding and fill the inputs
     * @param inferNs time inside the engine, as told to {@link #inferenceEnded}
     * @param outputNs time to check and read the outputs of all rows
     */
    default void batchEnded(int rows, long inputNs, long inferNs, long outputNs) {}

    /**
     * An admitted request ended. Worker's thread, or that of whoever closes the pipeline.
     *
     * @param outcome how it ended
     * @param serviceNs time since the submission
     */
    default void completed(RequestOutcome outcome, long serviceNs) {}
}
