package io.quantbench.harness.metrics;

/** Tells its current values at a scrape. Called on the scraping thread, by two at once if two scrape; may not wait. */
@FunctionalInterface
public interface MetricSource {
    /** Adds a sample for each of its series. */
    void collect(Samples samples);
}
