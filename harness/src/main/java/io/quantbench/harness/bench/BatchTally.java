package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.harness.observe.RequestObserver;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the batcher makes of an arm's requests, from one {@link #reset} to the next. Events come from any thread; reset while
 * the arm is idle.
 */
final class BatchTally implements RequestObserver {
    private final LongAdder batches = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAccumulator largest = new LongAccumulator(Math::max, 0);
    private final LongAdder dequeued = new LongAdder();
    private final LongAdder queueNs = new LongAdder();

    @Override
    public void batchStarted(int batchRows) {
        batches.increment();
        rows.add(batchRows);
        largest.accumulate(batchRows);
    }

    @Override
    public void dequeued(long waitedNs) {
        dequeued.increment();
        queueNs.add(waitedNs);
    }

    void reset() {
        batches.reset();
        rows.reset();
        largest.reset();
        dequeued.reset();
        queueNs.reset();
    }

    /** What was counted; null if there was no batch. */
    ArmReport.@Nullable Batches counted() {
        long count = batches.sum();
        return count == 0
                ? null
                : new ArmReport.Batches(
                        count,
                        (double) rows.sum() / count,
                        Math.toIntExact(largest.get()),
                        dequeued.sum() == 0 ? null : (double) queueNs.sum() / dequeued.sum());
    }
}
