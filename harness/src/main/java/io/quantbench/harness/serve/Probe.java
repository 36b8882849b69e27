package io.quantbench.harness.serve;

import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.engine.GeneratedInputs;
import io.quantbench.quant.engine.GeneratedInputs.Extents;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a newly opened session one generated question, to see that it answers at all before anybody relies on it. A model that leaves
 * extents open is tried with several, as not every one may do, such as a width that must be a multiple of 32.
 */
final class Probe {
    private static final long[] EXTENTS = {64, 1, 32, 16, 224, 512};

    /** Two ids, so that any vocabulary has them. */
    private static final long ID_RANGE = 2;

    private Probe() {}

    /**
     * Asks, on a thread of its own, so that an engine that hangs holds that thread and nobody else.
     *
     * @param limit how long it may take
     * @throws EngineException if there was no answer; it says why
     * @throws HangException if it did not come back: the session must not be closed
     */
    static void ask(EngineSession session, Duration limit) {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        tryExtents(session);
                        answered.complete(null);
                    } catch (Throwable e) {
                        answered.completeExceptionally(e);
                    }
                },
                "quantbench-probe");
        thread.setDaemon(true);
        thread.start();
        try {
            answered.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new EngineException("it does not answer a probe: " + reason(e), e.getCause());
        } catch (TimeoutException e) {
            throw new HangException("it has not answered a probe within " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HangException("the server stopped while it was probed");
        }
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    private static void tryExtents(EngineSession session) {
        RuntimeException first = null;
        for (long extent : EXTENTS) {
            try {
                GeneratedInputs inputs =
                        GeneratedInputs.of(session.inputs(), new Extents(1, extent, Map.of()), ID_RANGE, 0);
                session.run(inputs.sample(0));
                return;
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** A probe that did not come back. */
    static final class HangException extends RuntimeException {
        private static final long serialVersionUID = 1;

        HangException(String message) {
            super(message);
        }
    }
}
