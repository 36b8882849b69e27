package io.quantbench.load.compare;

/** What arms are compared by. */
public enum Figure {
    /** Median response time of the OK answers; less is better. */
    P50(0.5),
    /** 99th percentile of the same; less is better. */
    P99(0.99),
    /** OK answers per second, until the last answer; more is better. */
    THROUGHPUT(0);

    private final double fraction;

    Figure(double fraction) {
        this.fraction = fraction;
    }

    /** The percentile as a fraction; 0 for a throughput. */
    double fraction() {
        return fraction;
    }
}
