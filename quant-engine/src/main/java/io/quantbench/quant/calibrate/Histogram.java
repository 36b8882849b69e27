package io.quantbench.quant.calibrate;

import java.util.Arrays;

/**
 * Counts of values in up to {@value #BINS} bins. Bin {@code i} holds the values in {@code [i·w, (i+1)·w)} with {@code w = 2^exponent},
 * where i may be negative. The exponent is the smallest one with which all values and 0 lie within {@value #BINS} neighbouring bins,
 * so it follows from minimum and maximum alone; widening by one merges pairs of bins without an error. A histogram therefore does not
 * depend on the order in which values came, nor on how they were grouped. Immutable.
 */
public final class Histogram {
    /** How many bins there are at most. */
    public static final int BINS = 2048;

    /** 2^-120: finer bins would serve no float that matters. */
    static final int MIN_EXPONENT = -120;

    private final int exponent;
    private final int firstBin;
    private final long[] counts;
    private final long total;

    /** @param counts trimmed: neither the first nor the last is 0 */
    Histogram(int exponent, int firstBin, long[] counts) {
        if (exponent < MIN_EXPONENT || exponent > Float.MAX_EXPONENT || counts.length > BINS) {
            throw new IllegalArgumentException(counts.length + " bins of width 2^" + exponent + " are out of bounds");
        }
        long sum = 0;
        for (long count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException("a bin has the count " + count);
            }
            sum = Math.addExact(sum, count);
        }
        this.exponent = exponent;
        this.firstBin = firstBin;
        this.counts = counts.clone();
        this.total = sum;
    }

    /** Base-2 logarithm of the bins' width. */
    public int exponent() {
        return exponent;
    }

    public double binWidth() {
        return Math.scalb(1.0, exponent);
    }

    /** Number of the lowest bin that is counted; may be negative. */
    public int firstBin() {
        return firstBin;
    }

    /** How many neighbouring bins are counted, from {@link #firstBin} on. */
    public int bins() {
        return counts.length;
    }

    /** Values in the bin that begins at {@link #lowerEdge}({@code index}); {@code index} counts from 0. */
    public long count(int index) {
        return counts[index];
    }

    /** The lower edge of bin {@code index}, counted from 0; also the upper edge of the bin before. */
    public double lowerEdge(int index) {
        return Math.scalb((double) (firstBin + index), exponent);
    }

    /** All values. */
    public long total() {
        return total;
    }

    long[] counts() {
        return counts.clone();
    }

    /** The histogram of the values of both. Exact. */
    Histogram plus(Histogram other) {
        AdaptiveHistogram sum = new AdaptiveHistogram();
        sum.add(this);
        sum.add(other);
        return sum.toHistogram();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Histogram h
                && exponent == h.exponent
                && firstBin == h.firstBin
                && Arrays.equals(counts, h.counts);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * exponent + firstBin) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return total + " values in " + counts.length + " bins of width 2^" + exponent;
    }

    /** Each bin moved to where its centre goes when negative values are multiplied by one factor and the others by another. */
    Histogram stretched(double below, double above) {
        AdaptiveHistogram target = new AdaptiveHistogram();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                double centre = lowerEdge(i) + binWidth() / 2;
                target.count((float) (centre * (centre < 0 ? below : above)), counts[i]);
            }
        }
        return target.toHistogram();
    }
}
