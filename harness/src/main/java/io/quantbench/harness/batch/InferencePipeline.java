package io.quantbench.harness.batch;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.exec.BatchAssembler;
import io.quantbench.harness.exec.CloseReport;
import io.quantbench.harness.exec.EnginePool;
import io.quantbench.harness.exec.InferenceRequest;
import io.quantbench.harness.exec.PoolOptions;
import io.quantbench.harness.exec.SessionSource;
import io.quantbench.harness.observe.Telemetry;
import java.time.Duration;
import java.util.List;

/**
 * One arm's way from a request to its answer: a batching queue and the engine pool behind it.
 *
 * <p>Threading: {@link #submit} may be called from any thread and never waits. Readers and handlers run on the pool's
 * workers.
 *
 * @param <R> the input of one request
 */
public final class InferencePipeline<R> implements AutoCloseable {
    private final Batcher<R> batcher;
    private final EnginePool<R> pool;

    private InferencePipeline(Batcher<R> batcher, EnginePool<R> pool) {
        this.batcher = batcher;
        this.pool = pool;
    }

    /**
     * Opens the sessions and starts the workers; requests are served first come, first served.
     *
     * @throws io.quantbench.quant.engine.EngineException if a session cannot be opened
     */
    @MustBeClosed
    public static <R> InferencePipeline<R> start(
            BatchOptions batching,
            PoolOptions options,
            SessionSource sessions,
            BatchAssembler<R> assembler,
            Telemetry telemetry) {
        return start(batching, Grouping.none(), options, sessions, new RowParts<>(assembler, telemetry));
    }

    /**
     * What a pipeline works with besides its engine.
     *
     * @param assembler makes input tensors of rows
     * @param telemetry hears and times what happens
     */
    public record RowParts<R>(BatchAssembler<R> assembler, Telemetry telemetry) {}

    /**
     * Opens the sessions and starts the workers.
     *
     * @param grouping what shares a batch and what goes first
     * @throws io.quantbench.quant.engine.EngineException if a session cannot be opened
     * @throws IllegalArgumentException if grouping and batching contradict each other
     */
    @MustBeClosed
    public static <R> InferencePipeline<R> start(
            BatchOptions batching, Grouping grouping, PoolOptions options, SessionSource sessions, RowParts<R> parts) {
        BatchAssembler<R> assembler = parts.assembler();
        Telemetry telemetry = parts.telemetry();
        Batcher<R> batcher = new Batcher<>(batching, grouping, assembler, telemetry);
        EnginePool<R> pool = EnginePool.start(options, sessions, new EnginePool.Parts<>(batcher, assembler, telemetry));
        return new InferencePipeline<>(batcher, pool);
    }

    /**
     * Queues a request. Its handler is called exactly once; before this method returns if the queue is full or the pipeline
     * is closing (REJECTED).
     *
     * @throws IllegalArgumentException if the row does not fit the model; the handler is then not called
     */
    public void submit(InferenceRequest<R> request) {
        batcher.submit(request);
    }

    /**
     * Queues a request of a priority; otherwise as {@link #submit(InferenceRequest)}.
     *
     * @param priority 1 is the highest, 0 the default; without levels, priorities mean nothing
     * @throws IllegalArgumentException if the row does not fit the model, or there is no such priority
     */
    public void submit(InferenceRequest<R> request, int priority) {
        batcher.submit(request, priority);
    }

    /**
     * Queues all of some requests or none. Never waits. Handlers of those accepted are called exactly once each, possibly before
     * this returns; handlers of those refused are not called.
     *
     * @param priority 1 is the highest, 0 the default
     * @throws IllegalArgumentException if a row does not fit the model, or there is no such priority; none is then submitted
     */
    public Submission<R> submitAll(List<InferenceRequest<R>> requests, int priority) {
        return batcher.submitAll(requests, priority);
    }

    /**
     * Calls requests off. Those that are queued leave their place and end as CANCELLED before this returns; those that run end as
     * CANCELLED when they have run, and their readers are not called; those that have ended are left alone.
     */
    public void withdraw(Submission.Accepted<R> accepted) {
        batcher.withdraw(accepted);
    }

    /** Requests that wait for a worker. */
    public int queued() {
        return batcher.queued();
    }

    /** Lets no request in, waits up to {@code drainLimit} for those admitted, and says what was left undone. */
    public CloseReport close(Duration drainLimit) {
        return pool.close(drainLimit);
    }

    /** Closes within the options' drain limit; what was left undone is logged. */
    @Override
    public void close() {
        pool.close();
    }
}
