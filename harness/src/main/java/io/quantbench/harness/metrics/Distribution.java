package io.quantbench.harness.metrics;

/** A distribution that threads record into alone and a scrape folds. Safe from any thread; an observation is a few plain stores. */
final class Distribution {
    /** Nanoseconds per second, and the scale of other values told as whole numbers. */
    static final double NANO = 1e9;

    private final PerThread<DistributionCells> cells;
    private final double unitsPerValue;

    /** A distribution of values of which {@code unitsPerValue} are one in the metric's unit, exact at the layout's bounds. */
    Distribution(LogLinear layout, double unitsPerValue) {
        this.cells = new PerThread<>(() -> new DistributionCells(layout));
        this.unitsPerValue = unitsPerValue;
    }

    void record(long value) {
        cells.mine().record(value);
    }

    /** A value in the metric's unit, kept to nine decimals. */
    void recordValue(double value) {
        record(Double.isFinite(value) ? Math.round(value * unitsPerValue) : Long.MAX_VALUE / 2);
    }

    Fold fold() {
        return new Fold(cells.sum(), unitsPerValue);
    }
}
