package io.quantbench.harness.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A distribution as Prometheus takes it: the buckets of a native histogram, 0.54 % wide, and classic ones with exact counts at their
 * bounds, both from the same cells. A quantile read from the native ones is off by less than 1 %.
 *
 * <p>Native buckets (Prometheus, "Native Histograms", standard schemas): bucket i of schema s holds values above 2^((i−1)/2^s) and up
 * to 2^(i/2^s). A cell belongs to the bucket that holds its middle.
 */
final class Fold {
    /** 128 buckets per power of two. */
    static final int SCHEMA = 7;

    private static final int BUCKETS_PER_OCTAVE = 1 << SCHEMA;
    private static final double[] BOUNDS_IN_OCTAVE = new double[BUCKETS_PER_OCTAVE];

    static {
        Arrays.setAll(BOUNDS_IN_OCTAVE, i -> Math.pow(2, (double) i / BUCKETS_PER_OCTAVE));
    }

    private final double unitsPerValue;
    private final long[] bounds;
    private final long[] classic;
    private final Map<Integer, Long> positive = new TreeMap<>();
    private final double sum;
    private long zeros;
    private long count;

    /**
     * Folds cells.
     *
     * @param unitsPerValue what one counted unit is in the metric's: 1e9 for nanoseconds told in seconds
     */
    Fold(DistributionCells cells, double unitsPerValue) {
        this.unitsPerValue = unitsPerValue;
        this.bounds = cells.layout().bounds();
        this.classic = new long[bounds.length + 1];
        this.sum = cells.sum() / unitsPerValue;
        cells.visit(this::add);
    }

    private void add(long low, long high, long cellCount) {
        count += cellCount;
        int at = Arrays.binarySearch(bounds, high);
        classic[at >= 0 ? at : -at - 1] += cellCount;
        if (high == 0) {
            zeros += cellCount;
        } else {
            positive.merge(bucket((low + high) / 2.0 / unitsPerValue), cellCount, Long::sum);
        }
    }

    /** Index of the native bucket of a value above 0. */
    static int bucket(double value) {
        int exponent = Math.getExponent(value);
        double inOctave = value / Math.scalb(1.0, exponent);
        int at = Arrays.binarySearch(BOUNDS_IN_OCTAVE, inOctave);
        return exponent * BUCKETS_PER_OCTAVE + (at >= 0 ? at : -at - 1);
    }

    long count() {
        return count;
    }

    double sum() {
        return sum;
    }

    /** How many were at most {@code bound}, which must be one of the layout's. */
    long countUpTo(long bound) {
        int at = Arrays.binarySearch(bounds, bound);
        if (at < 0) {
            throw new IllegalArgumentException("nothing is counted exactly at " + bound);
        }
        return Arrays.stream(classic, 0, at + 1).sum();
    }

    /** Share of all values that lie in one native bucket, the fullest; 0 if there are none. */
    double fullestBucketShare() {
        long fullest =
                positive.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return count == 0 ? 0 : (double) Math.max(fullest, zeros) / count;
    }

    HistogramDataPointSnapshot dataPoint(Labels labels, Exemplars exemplars) {
        NativeHistogramBuckets.Builder buckets = NativeHistogramBuckets.builder();
        positive.forEach(buckets::bucket);
        HistogramDataPointSnapshot.Builder point = HistogramDataPointSnapshot.builder()
                .nativeSchema(SCHEMA)
                .nativeZeroCount(zeros)
                .nativeZeroThreshold(0)
                .nativeBucketsForPositiveValues(buckets.build())
                .classicHistogramBuckets(classicBuckets());
        point.sum(sum).exemplars(exemplars).labels(labels);
        return point.build();
    }

    private ClassicHistogramBuckets classicBuckets() {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < bounds.length; i++) {
            buckets.bucket(bounds[i] / unitsPerValue, classic[i]);
        }
        return buckets.bucket(Double.POSITIVE_INFINITY, classic[bounds.length]).build();
    }
}
