package io.quantbench.harness.metrics;

/** What a metric's numbers are; base units only (prometheus.io/docs/practices/naming). */
public enum MetricUnit {
    SECONDS("s"),
    BYTES("bytes"),
    /** A share, 0 to 1. */
    RATIO("0–1"),
    /** Per second. */
    PER_SECOND("1/s"),
    /** A number of things. */
    COUNT("count"),
    /** A number without a unit: a decadic logarithm, a cosine, an effect in the unit of its guardrail. */
    NUMBER("number");

    private final String symbol;

    MetricUnit(String symbol) {
        this.symbol = symbol;
    }

    /** As people read it. */
    public String symbol() {
        return symbol;
    }
}
