package io.quantbench.quant.quantize;

import io.quantbench.quant.calibrate.Range;

/** An interval of reals in double precision; the empty one has its bounds in the wrong order. */
record Extent(double min, double max) {
    static final Extent EMPTY = new Extent(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    static Extent of(float[] values) {
        Extent extent = EMPTY;
        for (float value : values) {
            extent = extent.including(value);
        }
        return extent.isEmpty() ? new Extent(0, 0) : extent;
    }

    static Extent of(Range range) {
        return new Extent(range.min(), range.max());
    }

    boolean isEmpty() {
        return min > max;
    }

    Extent including(double value) {
        return new Extent(Math.min(min, value), Math.max(max, value));
    }

    Extent union(Extent other) {
        return new Extent(Math.min(min, other.min), Math.max(max, other.max));
    }

    /** The part within bounds; the nearest bound if there is none. */
    Extent clipped(double low, double high) {
        return isEmpty() ? this : new Extent(clamp(min, low, high), clamp(max, low, high));
    }

    private static double clamp(double value, double low, double high) {
        return Math.max(low, Math.min(high, value));
    }

    /** What {@code factor · x + offset} maps into this interval; the factor is above 0. */
    Extent before(double factor, double offset) {
        return isEmpty() ? this : new Extent((min - offset) / factor, (max - offset) / factor);
    }

    Range toRange() {
        return new Range((float) min, (float) max);
    }
}
