package io.quantbench.harness.exec;

import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.observe.Telemetry;
import io.quantbench.quant.engine.EngineSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One thread's life in a pool: take a batch, run it, until the source has ended. */
final class EngineWorker<R> implements Runnable {
    private final BatchSource<R> source;
    private final BatchAssembler<R> assembler;
    private final EngineSession session;
    private final PoolOptions options;
    private final Telemetry telemetry;
    private final CountDownLatch ended;

    /** What runs now, for whoever closes the pool; null between batches. */
    private volatile @Nullable Running<R> running;

    private volatile boolean finished;

    private record Running<R>(List<Ticket<R>> batch, long sinceNs) {}

    EngineWorker(EnginePool.Parts<R> parts, EngineSession session, PoolOptions options, CountDownLatch ended) {
        this.source = parts.source();
        this.assembler = parts.assembler();
        this.telemetry = parts.telemetry();
        this.session = session;
        this.options = options;
        this.ended = ended;
    }

    @Override
    public void run() {
        try (BindingCache bindings = new BindingCache(session, options.bindingsPerWorker())) {
            workUntilEnd(new BatchRunner<>(session, bindings, assembler, options.checkFinite(), telemetry));
        } catch (InterruptedException ignored) {
            // Only a pool that gave this worker up interrupts it; the thread ends here.
        } finally {
            finished = true;
            ended.countDown();
        }
    }

    private void workUntilEnd(BatchRunner<R> runner) throws InterruptedException {
        // A new list per batch: the closing thread may read it while this one has moved on.
        List<Ticket<R>> batch = new ArrayList<>();
        while (source.take(batch)) {
            running = new Running<>(batch, telemetry.nowNs());
            runner.run(batch);
            running = null;
            batch = new ArrayList<>(batch.size());
        }
    }

    EngineSession session() {
        return session;
    }

    boolean finished() {
        return finished;
    }

    /**
     * Completes what this worker holds as ENGINE_ERROR, on behalf of a worker that does not come back.
     *
     * @return one sentence that names the worker and what holds it
     */
    String giveUp(String threadName, long nowNs) {
        Running<R> held = running;
        if (held == null) {
            return threadName + " did not end";
        }
        String sentence = threadName + " did not come back from a batch of "
                + held.batch().size() + " after " + (nowNs - held.sinceNs()) / 1_000_000 + " ms";
        for (Ticket<R> ticket : held.batch()) {
            ticket.complete(RequestOutcome.ENGINE_ERROR, sentence);
        }
        return sentence;
    }
}
