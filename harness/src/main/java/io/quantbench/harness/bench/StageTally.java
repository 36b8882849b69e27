package io.quantbench.harness.bench;

import io.quantbench.harness.observe.RequestObserver;
import io.quantbench.harness.observe.RequestOutcome;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sums up where the requests of a pipeline with one worker spend their time. A request spends the whole engine call of its batch in the
 * engine, so an engine call counts once per row.
 *
 * <p>Threading: {@code batchStarted} and {@code inferenceEnded} come from the one worker; the rest from any thread.
 */
final class StageTally implements RequestObserver {
    private final LongAdder answered = new LongAdder();
    private final LongAdder queueNs = new LongAdder();
    private final LongAdder inferNs = new LongAdder();
    private final LongAdder serviceNs = new LongAdder();
    private int rows;

    @Override
    public void dequeued(long waitedNs) {
        queueNs.add(waitedNs);
    }

    @Override
    public void batchStarted(int batchRows) {
        rows = batchRows;
    }

    @Override
    public void inferenceEnded(long inferenceNs) {
        inferNs.add(inferenceNs * rows);
    }

    @Override
    public void completed(RequestOutcome outcome, long tookNs) {
        answered.increment();
        serviceNs.add(tookNs);
    }

    /** The sums since the pipeline was started. */
    StageTotals totals() {
        return new StageTotals(answered.sum(), serviceNs.sum(), queueNs.sum(), inferNs.sum());
    }
}
