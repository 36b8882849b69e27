package io.quantbench.quant.engine.ort;

import ai.onnxruntime.OrtException;
import io.quantbench.quant.engine.EngineException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs native work on a thread of its own whose stack is deep enough. The runtime's native code recurses when it starts (over the
 * process's command line) and when it loads a model (over graphs), and on a stack of the JVM's default size that can end the whole
 * process without a word.
 */
final class DeepStack {
    private static final long STACK_BYTES = 64L << 20;

    private DeepStack() {}

    /** Native work that may fail. */
    interface Work<T> {
        T run() throws OrtException;
    }

    /**
     * The result of {@code work}; what it throws is thrown here.
     *
     * @throws EngineException if this thread is interrupted; the work then goes on alone, and its result is lost
     */
    static <T> T call(Work<T> work) throws OrtException {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Runnable body = () -> {
            try {
                result.set(work.run());
            } catch (OrtException | RuntimeException | Error e) {
                failure.set(e);
            }
        };
        Thread thread = new Thread(null, body, "quantbench-ort-loader", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        join(thread);
        rethrow(failure.get());
        T value = result.get();
        if (value == null) {
            throw new IllegalStateException("native work ended without result or failure");
        }
        return value;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while ONNX Runtime was loading", e);
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws OrtException {
        if (failure instanceof OrtException refused) {
            throw refused;
        }
        if (failure instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }
}
