package io.quantbench.harness.metrics;

import java.util.List;

/** Kind of a metric, which decides the series that it is stored as. */
public enum MetricType {
    COUNTER(""),
    GAUGE(""),
    /** One series per state, 1 for the current one and 0 for the others; the state is the last label. */
    STATE(""),
    /** Always 1; what is told is in the labels. */
    INFO(""),
    /**
     * A native histogram where the scraper takes one: one series under the metric's own name. Otherwise cumulative buckets, their sum
     * and count.
     */
    HISTOGRAM("_bucket", "_sum", "_count");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> suffixes;

    MetricType(String... suffixes) {
        this.suffixes = List.of(suffixes);
    }

    /** Endings of the series in the text formats. */
    List<String> suffixes() {
        return suffixes;
    }
}
