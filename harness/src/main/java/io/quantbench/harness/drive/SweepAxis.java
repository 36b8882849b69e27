package io.quantbench.harness.drive;

import java.util.List;

/** What a sweep varies. */
public enum SweepAxis {
    /** Scheduled queries per second. */
    RATE("rate"),
    /** Outstanding queries. */
    CONCURRENCY("concurrency"),
    /** Most requests in one engine call. */
    BATCH("batch"),
    /** Engine threads. */
    THREADS("threads");

    private static final List<Double> POWERS = List.of(1.0, 2.0, 4.0, 8.0, 16.0, 32.0);

    private final String id;

    SweepAxis(String id) {
        this.id = id;
    }

    /** As it is written. */
    public String id() {
        return id;
    }

    /** Whether it changes the pipeline, not the load. */
    boolean needsPipeline() {
        return this == BATCH || this == THREADS;
    }

    /**
     * The values of a sweep that names none.
     *
     * @param cores of this machine
     */
    List<Double> defaults(int cores) {
        return this == THREADS
                ? POWERS.stream()
                        .filter(threads -> threads <= Math.max(1, cores))
                        .toList()
                : POWERS;
    }

    @Override
    public String toString() {
        return id;
    }
}
