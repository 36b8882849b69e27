package io.quantbench.harness.bench;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quantbench.harness.batch.BatchOptions;
import io.quantbench.harness.batch.InferencePipeline;
import io.quantbench.harness.exec.Answer;
import io.quantbench.harness.exec.BatchAssembler;
import io.quantbench.harness.exec.InferenceRequest;
import io.quantbench.harness.exec.PoolOptions;
import io.quantbench.harness.exec.SessionSource;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.observe.Telemetry;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.quant.engine.EngineSession;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model every row of a list once, each alone in its batch, on all cores, and hands each answer to a reader. (MLPerf calls
 * this the accuracy mode.)
 */
final class OutputPass<R> {
    /** Reads the answer to row {@code index}; called on several threads at once. */
    interface RowReader {
        void read(int index, Answer answer);
    }

    /** Hears how many of the rows are answered. */
    interface Progress {
        void answered(int rows, int of);
    }

    private final String name;
    private final List<R> rows;
    private final Object monitor = new Object();

    @GuardedBy("monitor")
    private int open;

    @GuardedBy("monitor")
    private @Nullable String failure;

    private OutputPass(String name, List<R> rows) {
        this.name = name;
        this.rows = rows;
        this.open = rows.size();
    }

    /**
     * Runs the pass to its end.
     *
     * @throws BenchException if a row could not be answered; the message names the row and the reason
     */
    static <R> void run(
            String name,
            EngineSession session,
            BatchAssembler<R> assembler,
            List<R> rows,
            RowReader reader,
            Progress progress) {
        new OutputPass<>(name, rows).run(session, assembler, reader, progress);
    }

    private void run(EngineSession session, BatchAssembler<R> assembler, RowReader reader, Progress progress) {
        BatchOptions oneByOne = new BatchOptions(1, Duration.ZERO, Math.max(1, rows.size()));
        PoolOptions pool =
                PoolOptions.of(name + "-outputs", Runtime.getRuntime().availableProcessors());
        Telemetry telemetry = Telemetry.unobserved(SystemNanoClock.INSTANCE::nanoTime);
        try (InferencePipeline<R> pipeline =
                InferencePipeline.start(oneByOne, pool, SessionSource.shared(session), assembler, telemetry)) {
            for (int i = 0; i < rows.size(); i++) {
                int index = i;
                pipeline.submit(InferenceRequest.of(
                        rows.get(index),
                        answer -> reader.read(index, answer),
                        (outcome, message) -> ended(index, outcome, message)));
            }
            awaitEnd(progress);
        }
    }

    private void ended(int index, RequestOutcome outcome, String message) {
        synchronized (monitor) {
            open--;
            if (outcome != RequestOutcome.OK && failure == null) {
                failure = name + " gave no answer to row " + (index + 1) + " (" + outcome + "): " + message;
            }
            monitor.notifyAll();
        }
    }

    private void awaitEnd(Progress progress) {
        synchronized (monitor) {
            try {
                while (open > 0 && failure == null) {
                    progress.answered(rows.size() - open, rows.size());
                    monitor.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchException("stopped while " + name + " was answering", e);
            }
            if (failure != null) {
                throw new BenchException(failure);
            }
        }
    }
}
