package io.quantbench.harness.exec;

import io.quantbench.harness.observe.Telemetry;
import io.quantbench.quant.engine.EngineSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Named daemon threads that run batches from a {@link BatchSource} on engine sessions. A failing engine call ends as the
 * outcome of its batch and the worker goes on.
 *
 * <p>Threading: {@link #close} may be called from any thread but a worker's; the first call closes, later ones return the
 * same report.
 */
public final class EnginePool<R> implements AutoCloseable {
    private static final Logger logger = System.getLogger(EnginePool.class.getName());

    private final PoolOptions options;
    private final SessionSource sessions;
    private final Parts<R> parts;
    private final List<EngineWorker<R>> workers;
    private final List<Thread> threads;
    private final CountDownLatch ended;
    private @Nullable CloseReport report;

    /**
     * What a pool works with.
     *
     * @param source where batches come from; closed with the pool
     * @param assembler makes input tensors of rows
     * @param telemetry hears and times what happens
     */
    public record Parts<R>(BatchSource<R> source, BatchAssembler<R> assembler, Telemetry telemetry) {}

    private EnginePool(PoolOptions options, SessionSource sessions, Parts<R> parts, List<EngineSession> opened) {
        this.options = options;
        this.sessions = sessions;
        this.parts = parts;
        this.ended = new CountDownLatch(opened.size());
        this.workers = opened.stream()
                .map(session -> new EngineWorker<>(parts, session, options, ended))
                .toList();
        this.threads = new ArrayList<>();
        for (EngineWorker<R> worker : workers) {
            Thread thread = new Thread(worker, "quantbench-engine-" + options.name() + "-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    /**
     * Opens the sessions on the calling thread, then starts the workers.
     *
     * @throws io.quantbench.quant.engine.EngineException if a session cannot be opened; those already open are closed
     */
    public static <R> EnginePool<R> start(PoolOptions options, SessionSource sessions, Parts<R> parts) {
        EnginePool<R> pool = new EnginePool<>(options, sessions, parts, open(sessions, options.workers()));
        pool.threads.forEach(Thread::start);
        return pool;
    }

    @SuppressWarnings("MustBeClosedChecker")
    private static List<EngineSession> open(SessionSource sessions, int count) {
        List<EngineSession> opened = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                opened.add(sessions.acquire());
            }
            return opened;
        } catch (RuntimeException e) {
            opened.forEach(sessions::release);
            throw e;
        }
    }

    /**
     * Lets no request in, waits up to {@code drainLimit} until all admitted ones have run, then abandons the rest. Never waits
     * longer, also when an engine call hangs.
     *
     * @return what was left undone
     */
    public synchronized CloseReport close(Duration drainLimit) {
        if (report == null) {
            parts.source().close();
            boolean drained = awaitEnd(drainLimit);
            int abandoned = drained ? 0 : parts.source().abandon("the pipeline closed before the request could run");
            report = new CloseReport(abandoned, endWorkers());
        }
        return report;
    }

    /** Closes within the options' drain limit and logs a warning if that was not clean. */
    @Override
    public void close() {
        CloseReport end = close(options.drainLimit());
        if (!end.clean()) {
            logger.log(Level.WARNING, "engine pool {0} did not end cleanly: {1}", options.name(), end);
        }
    }

    private List<String> endWorkers() {
        List<String> hung = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            EngineWorker<R> worker = workers.get(i);
            if (worker.finished()) {
                sessions.release(worker.session());
            } else {
                Thread thread = threads.get(i);
                hung.add(worker.giveUp(thread.getName(), parts.telemetry().nowNs()));
                thread.interrupt();
            }
        }
        return hung;
    }

    private boolean awaitEnd(Duration limit) {
        try {
            return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
