package io.quantbench.harness.metrics;

import java.util.concurrent.atomic.LongAdder;

/** Rows of which a part has some property: two counters and their ratio. Safe from any thread. */
final class RowShare {
    private final LongAdder part = new LongAdder();
    private final LongAdder whole = new LongAdder();

    void add(long partRows, long wholeRows) {
        if (partRows < 0 || partRows > wholeRows) {
            throw new IllegalArgumentException(partRows + " of " + wholeRows + " rows is not a share");
        }
        // In this order, and read in the other, the share never exceeds 1.
        whole.add(wholeRows);
        part.add(partRows);
    }

    void collect(
            Samples samples,
            MetricCatalog ratio,
            MetricCatalog partMetric,
            MetricCatalog wholeMetric,
            String... labels) {
        double partRows = part.sum();
        double wholeRows = whole.sum();
        samples.gauge(ratio, partRows / wholeRows, labels);
        samples.counter(partMetric, partRows, labels);
        samples.counter(wholeMetric, wholeRows, labels);
    }
}
