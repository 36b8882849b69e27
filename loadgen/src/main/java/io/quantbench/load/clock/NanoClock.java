package io.quantbench.load.clock;

/** A monotonic clock in nanoseconds. */
@FunctionalInterface
public interface NanoClock {
    /**
     * Nanoseconds since an arbitrary instant; never smaller than an earlier reading, on any thread.
     *
     * <p>The number is not a date, may be negative, and means nothing to another process: only the difference of two
     * readings of the same clock does. Compare readings by {@code a - b < 0}, never by {@code a < b}.
     */
    long nanoTime();
}
