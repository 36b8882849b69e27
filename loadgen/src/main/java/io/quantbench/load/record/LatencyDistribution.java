package io.quantbench.load.record;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * An immutable distribution of durations in ns, kept to three significant digits (relative error at most 0.1 %) in constant
 * memory, from 0 ns to {@link #HIGHEST_NS}. Longer durations are counted at that bound.
 *
 * <p>Merging is exact: the merged distribution equals the one that a single recorder of all values would hold. The
 * encoded form is HdrHistogram's compressed V2 form in Base64, as the lines of a {@code .hlog} file carry it.
 */
public final class LatencyDistribution {
    /** Significant decimal digits kept of each value: 3. */
    public static final int SIGNIFICANT_DIGITS = 3;

    /** The longest duration told apart: one hour, in ns. */
    public static final long HIGHEST_NS = 3_600_000_000_000L;

    private final AbstractHistogram histogram;

    private LatencyDistribution(AbstractHistogram histogram) {
        this.histogram = histogram;
    }

    /** A mutable histogram of the range and precision that this package uses. */
    static Histogram newHistogram() {
        return new Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);
    }

    /** An immutable copy of the histogram as it is now. Call it from the thread that writes the histogram. */
    static LatencyDistribution copyOf(Histogram histogram) {
        return new LatencyDistribution(histogram.copy());
    }

    /** A mutable copy. */
    Histogram toHistogram() {
        Histogram copy = newHistogram();
        copy.add(histogram);
        return copy;
    }

    /** The distribution without values. */
    public static LatencyDistribution empty() {
        return new LatencyDistribution(newHistogram());
    }

    /** The distribution of the given durations in ns; a convenience for tests and small samples. */
    public static LatencyDistribution of(long... valuesNs) {
        Histogram histogram = newHistogram();
        for (long valueNs : valuesNs) {
            histogram.recordValue(bounded(valueNs));
        }
        return new LatencyDistribution(histogram);
    }

    /** The value itself, or the nearest bound of the range. */
    static long bounded(long valueNs) {
        return Math.min(Math.max(valueNs, 0), HIGHEST_NS);
    }

    /** The union of the distributions' values. */
    public static LatencyDistribution merge(List<LatencyDistribution> parts) {
        Histogram sum = newHistogram();
        parts.forEach(part -> sum.add(part.histogram));
        return new LatencyDistribution(sum);
    }

    /** The union of these and the other's values. */
    public LatencyDistribution merge(LatencyDistribution other) {
        return merge(List.of(this, other));
    }

    /** Number of values. */
    public long count() {
        return histogram.getTotalCount();
    }

    public boolean isEmpty() {
        return count() == 0;
    }

    /**
     * The smallest recorded value that at least {@code fraction} of all values do not exceed, in ns; 0 when empty.
     *
     * @param fraction from 0 to 1, for example 0.99
     */
    public long p(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction=" + fraction + " is outside 0..1");
        }
        return valueAtPercentile(fraction * 100);
    }

    /** As {@link #p}, with the percentile from 0 to 100. */
    public long valueAtPercentile(double percentile) {
        if (!(percentile >= 0 && percentile <= 100)) {
            throw new IllegalArgumentException("percentile=" + percentile + " is outside 0..100");
        }
        return isEmpty() ? 0 : Math.min(histogram.getValueAtPercentile(percentile), maxNs());
    }

    /**
     * The value at a place in ascending order, in ns: element {@code index} of the sorted values. LoadGen's percentile p is the
     * element ⌊n·p⌋, which for whole n·p is one further than {@link #p}.
     *
     * @param index from 0 to {@link #count} − 1
     */
    public long valueAtIndex(long index) {
        if (index < 0 || index >= count()) {
            throw new IllegalArgumentException("index=" + index + " is outside 0.." + (count() - 1));
        }
        for (HistogramIterationValue step : histogram.recordedValues()) {
            if (step.getTotalCountToThisValue() > index) {
                return Math.min(step.getValueIteratedTo(), maxNs());
            }
        }
        return maxNs();
    }

    /** Arithmetic mean in ns; 0 when empty. */
    public double meanNs() {
        // Not the histogram's own getMean: that walks with an iterator that it keeps, so two threads would break each
        // other's walk.
        double sum = 0;
        for (HistogramIterationValue step : histogram.recordedValues()) {
            sum += (double) histogram.medianEquivalentValue(step.getValueIteratedTo())
                    * step.getCountAtValueIteratedTo();
        }
        return isEmpty() ? 0 : sum / count();
    }

    /** Largest value in ns, to three digits; 0 when empty. */
    public long maxNs() {
        return isEmpty() ? 0 : histogram.getMaxValue();
    }

    /** Smallest value in ns, to three digits; 0 when empty. */
    public long minNs() {
        return isEmpty() ? 0 : histogram.getMinValue();
    }

    /** Number of values above {@code limitNs}; a value equal to the limit in three digits is not above it. */
    public long countAbove(long limitNs) {
        if (limitNs < 0) {
            return count();
        }
        return count() - histogram.getCountBetweenValues(0, bounded(limitNs));
    }

    /**
     * The cumulative distribution in steps that get finer towards 1: each halving of the rest takes {@code stepsPerHalving}
     * steps. Empty when there are no values; the last point has fraction 1.
     */
    public List<CdfPoint> cdf(int stepsPerHalving) {
        if (stepsPerHalving < 1) {
            throw new IllegalArgumentException("stepsPerHalving=" + stepsPerHalving + " is below 1");
        }
        List<CdfPoint> points = new ArrayList<>();
        if (isEmpty()) {
            return points;
        }
        for (HistogramIterationValue step : histogram.percentiles(stepsPerHalving)) {
            long cumulative = step.getTotalCountToThisValue();
            long valueNs = Math.min(step.getValueIteratedTo(), maxNs());
            points.add(new CdfPoint(valueNs, (double) cumulative / count(), cumulative));
            if (cumulative == count()) {
                break;
            }
        }
        return List.copyOf(points);
    }

    /** Every value that occurs, to three digits, in ascending order, with the number and share of values up to it. */
    public List<CdfPoint> values() {
        List<CdfPoint> points = new ArrayList<>();
        for (HistogramIterationValue step : histogram.recordedValues()) {
            long cumulative = step.getTotalCountToThisValue();
            points.add(new CdfPoint(
                    Math.min(step.getValueIteratedTo(), maxNs()), (double) cumulative / count(), cumulative));
        }
        return List.copyOf(points);
    }

    /** The compressed Base64 form. */
    public String encode() {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = ((Histogram) histogram).encodeIntoCompressedByteBuffer(buffer);
        byte[] bytes = new byte[length];
        buffer.flip().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The distribution that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException when the text is not such a form
     */
    public static LatencyDistribution decode(String encoded) {
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded);
            Histogram decoded = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), HIGHEST_NS);
            Histogram sum = newHistogram();
            sum.add(decoded);
            return new LatencyDistribution(sum);
        } catch (DataFormatException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "not an encoded latency distribution (" + encoded.length() + " characters)", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LatencyDistribution that && histogram.equals(that.histogram);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(count()) * 31 + Long.hashCode(maxNs());
    }

    @Override
    public String toString() {
        return "LatencyDistribution[count=" + count() + ", p50=" + p(0.5) + " ns, p99=" + p(0.99) + " ns, max="
                + maxNs() + " ns]";
    }
}
