package io.quantbench.quant.calibrate;

/** A {@link Histogram} that grows: bins widen by powers of two as values need it. For one thread. */
final class AdaptiveHistogram {
    private static final int BINS = Histogram.BINS;

    private long[] counts = new long[BINS];
    private int exponent = Histogram.MIN_EXPONENT;
    /** Number of the bin that {@code counts[0]} stands for. */
    private int base;

    /** The lowest and the highest bin that must have room; 0 always has. */
    private int low;

    private int high;

    private double scale = Math.scalb(1.0, -Histogram.MIN_EXPONENT);

    /** Makes room for all values from {@code min} to {@code max}, both finite. To be called before {@link #count}. */
    void cover(float min, float max) {
        double lowest = Math.min(0, min);
        double highest = Math.max(0, max);
        int needed = exponent;
        while (bin(highest, needed) - bin(lowest, needed) >= BINS) {
            needed++;
        }
        // What was counted before has to fit too.
        widenTo(needed);
        while (Math.max(high, bin(highest, exponent)) - Math.min(low, bin(lowest, exponent)) >= BINS) {
            widenTo(exponent + 1);
        }
        reach((int) bin(lowest, exponent), (int) bin(highest, exponent));
    }

    private static double bin(double value, int exponent) {
        return Math.floor(Math.scalb(value, -exponent));
    }

    private void widenTo(int wider) {
        if (wider == exponent) {
            return;
        }
        int shift = Math.min(31, wider - exponent);
        long[] merged = new long[BINS];
        int newBase = base >> shift;
        for (int i = 0; i < BINS; i++) {
            if (counts[i] != 0) {
                // An arithmetic shift rounds down, as the definition of a bin does.
                merged[((base + i) >> shift) - newBase] += counts[i];
            }
        }
        counts = merged;
        base = newBase;
        low >>= shift;
        high >>= shift;
        exponent = wider;
        scale = Math.scalb(1.0, -wider);
    }

    private void reach(int lowest, int highest) {
        low = Math.min(low, lowest);
        high = Math.max(high, highest);
        if (low < base || high >= base + BINS) {
            long[] moved = new long[BINS];
            int by = base - low;
            for (int i = 0; i < BINS; i++) {
                if (counts[i] != 0) {
                    moved[i + by] = counts[i];
                }
            }
            counts = moved;
            base = low;
        }
    }

    /** Counts values that {@link #cover} has made room for. */
    void count(float[] values, int from, int to) {
        long[] target = counts;
        double perBin = scale;
        int first = base;
        for (int i = from; i < to; i++) {
            // In double, so that no float is too small to fall on the right side of 0.
            target[(int) Math.floor(values[i] * perBin) - first]++;
        }
    }

    /** Counts one value so many times. */
    void count(float value, long times) {
        cover(value, value);
        counts[(int) Math.floor(value * scale) - base] += times;
    }

    /** Counts what another histogram counts. */
    void add(Histogram other) {
        if (other.total() == 0) {
            return;
        }
        int lowest = Math.min(0, other.firstBin());
        int highest = Math.max(0, other.firstBin() + other.bins() - 1);
        widenTo(Math.max(exponent, other.exponent()));
        int shift = exponent - other.exponent();
        while (Math.max(high, highest >> Math.min(31, shift)) - Math.min(low, lowest >> Math.min(31, shift)) >= BINS) {
            widenTo(exponent + 1);
            shift++;
        }
        int by = Math.min(31, shift);
        reach(lowest >> by, highest >> by);
        for (int i = 0; i < other.bins(); i++) {
            long count = other.count(i);
            if (count != 0) {
                counts[((other.firstBin() + i) >> by) - base] += count;
            }
        }
    }

    Histogram toHistogram() {
        int first = 0;
        int end = BINS;
        while (first < end && counts[first] == 0) {
            first++;
        }
        while (end > first && counts[end - 1] == 0) {
            end--;
        }
        int firstBin = first == end ? 0 : base + first;
        return new Histogram(exponent, firstBin, java.util.Arrays.copyOfRange(counts, first, end));
    }
}
