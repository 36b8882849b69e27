package io.quantbench.harness.metrics;

import io.quantbench.harness.observe.RequestOutcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What one thread has counted of one arm. */
@SuppressWarnings(
        "EnumOrdinal") // Indexes of arrays that live no longer than the enums: a map would cost what is saved here.
final class ArmCells implements PerThread.Cells<ArmCells> {
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int OUTCOMES = RequestOutcome.values().length;

    /** Counters beside those of outcomes. */
    enum Counter {
        ADMITTED,
        DEQUEUED,
        ENDED,
        BATCHES,
        ROWS,
        BUSY_NS;

        private final int index = OUTCOMES + ordinal();
    }

    /** Distributions of times in nanoseconds; the batch size is beside them. */
    enum Time {
        RESPONSE(MetricCatalog.RESPONSE_TIME),
        SERVICE(MetricCatalog.SERVICE_TIME),
        QUEUE(MetricCatalog.QUEUE_TIME),
        INFERENCE(MetricCatalog.INFERENCE_TIME),
        INPUT(MetricCatalog.INPUT_TIME),
        OUTPUT(MetricCatalog.OUTPUT_TIME);

        private final MetricCatalog metric;

        Time(MetricCatalog metric) {
            this.metric = metric;
        }

        MetricCatalog metric() {
            return metric;
        }
    }

    private final long[] counts = new long[OUTCOMES + Counter.values().length];
    private final DistributionCells[] times = new DistributionCells[Time.values().length];
    private final DistributionCells batchSizes;

    ArmCells(LogLinear timeLayout, LogLinear batchLayout) {
        for (int i = 0; i < times.length; i++) {
            times[i] = new DistributionCells(timeLayout);
        }
        batchSizes = new DistributionCells(batchLayout);
    }

    void add(Counter counter, long amount) {
        add(counter.index, amount);
    }

    void add(RequestOutcome outcome) {
        add(outcome.ordinal(), 1);
    }

    private void add(int index, long amount) {
        COUNT.setRelease(counts, index, counts[index] + amount);
    }

    long get(Counter counter) {
        return counts[counter.index];
    }

    long get(RequestOutcome outcome) {
        return counts[outcome.ordinal()];
    }

    DistributionCells times(Time time) {
        return times[time.ordinal()];
    }

    DistributionCells batchSizes() {
        return batchSizes;
    }

    @Override
    public void addTo(ArmCells sum) {
        for (int i = 0; i < counts.length; i++) {
            sum.counts[i] += (long) COUNT.getAcquire(counts, i);
        }
        for (int i = 0; i < times.length; i++) {
            times[i].addTo(sum.times[i]);
        }
        batchSizes.addTo(sum.batchSizes);
    }
}
