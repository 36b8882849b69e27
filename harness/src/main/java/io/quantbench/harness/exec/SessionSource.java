package io.quantbench.harness.exec;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Where a pool's workers get their sessions: one that is shared, or one for each, opened here or before. */
public sealed interface SessionSource {
    /** Every worker binds to one session, which stays the caller's to close, after the pool. */
    static SessionSource shared(EngineSession session) {
        return new Shared(session);
    }

    /** Every worker loads the model for itself: more memory, nothing shared. The pool closes these sessions. */
    static SessionSource perWorker(Engine engine, Path model, EngineOptions options) {
        return new PerWorker(engine, model, options);
    }

    /** Sessions that are open already, one for each worker. The pool closes those that it took. */
    static SessionSource opened(List<EngineSession> sessions) {
        return new Opened(new ConcurrentLinkedQueue<>(sessions));
    }

    /**
     * A session for one more worker.
     *
     * @throws io.quantbench.quant.engine.EngineException if the model cannot be loaded
     */
    @MustBeClosed
    EngineSession acquire();

    /** Gives a session back that no worker uses any more. */
    void release(EngineSession session);

    /** One session for all; never closed here. */
    record Shared(EngineSession session) implements SessionSource {
        @Override
        @MustBeClosed
        public EngineSession acquire() {
            return session;
        }

        @Override
        public void release(EngineSession released) {
            // The caller's to close.
        }
    }

    /** One session per worker. */
    record PerWorker(Engine engine, Path model, EngineOptions options) implements SessionSource {
        @Override
        @MustBeClosed
        public EngineSession acquire() {
            return engine.open(model, options);
        }

        @Override
        public void release(EngineSession released) {
            released.close();
        }
    }

    /** One of those that are left per worker. */
    record Opened(Queue<EngineSession> left) implements SessionSource {
        @Override
        @MustBeClosed
        public EngineSession acquire() {
            return left.remove();
        }

        @Override
        public void release(EngineSession released) {
            released.close();
        }
    }
}
