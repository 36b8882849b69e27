package io.quantbench.harness.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBucket;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class FoldTest {
    @Property(seed = "20261121", tries = 2_000)
    void aBucketHoldsValuesAboveItsLowerAndUpToItsUpperBound(
            @ForAll @LongRange(min = 1, max = LogLinear.LARGEST) long valueNs) {
        double value = valueNs / 1e9;
        int bucket = Fold.bucket(value);
        double upper = Math.pow(2, bucket / 128.0);
        double lower = Math.pow(2, (bucket - 1) / 128.0);
        assertThat(value).isBetween(lower * (1 - 1e-12), upper * (1 + 1e-12));
    }

    /** Bounds of schema 0 are those of schema 7 with an index 128 times as large (Prometheus, Native Histograms). */
    @Test
    void powersOfTwoAreUpperBounds() {
        assertThat(Fold.bucket(1)).isZero();
        assertThat(Fold.bucket(2)).isEqualTo(128);
        assertThat(Fold.bucket(Math.nextUp(2.0))).isEqualTo(129);
        assertThat(Fold.bucket(0.5)).isEqualTo(-128);
        assertThat(Fold.bucket(Math.sqrt(2))).isEqualTo(64);
    }

    @Test
    void quantilesOfNativeBucketsAreWithinOnePercentOfAnHdrRecorder() {
        SplittableRandom random = new SplittableRandom(7);
        DistributionCells cells = new DistributionCells(Buckets.times());
        Histogram recorder = new Histogram(3);
        for (int i = 0; i < 200_000; i++) {
            long value = Math.round(1_500_000 * Math.exp(0.5 * gaussian(random)));
            cells.record(value);
            recorder.recordValue(value);
        }
        HistogramDataPointSnapshot point = new Fold(cells, 1e9).dataPoint(Labels.EMPTY, Exemplars.EMPTY);
        for (double q : new double[] {0.01, 0.5, 0.9, 0.99, 0.999}) {
            double expected = recorder.getValueAtPercentile(100 * q) / 1e9;
            assertThat(quantile(point, q)).as("q=%s", q).isCloseTo(expected, within(0.01 * expected));
        }
        assertThat(point.getCount()).isEqualTo(200_000);
        assertThat(point.getClassicBuckets().stream()
                        .mapToLong(bucket -> bucket.getCount())
                        .sum())
                .isEqualTo(200_000);
    }

    @Test
    void zerosHaveABucketOfTheirOwn() {
        DistributionCells cells = new DistributionCells(Buckets.times());
        cells.record(0);
        cells.record(1);
        HistogramDataPointSnapshot point = new Fold(cells, 1e9).dataPoint(Labels.EMPTY, Exemplars.EMPTY);
        assertThat(point.getNativeZeroCount()).isEqualTo(1);
        assertThat(point.getCount()).isEqualTo(2);
    }

    /** As Prometheus does: linear within the bucket that the rank falls into. */
    private static double quantile(HistogramDataPointSnapshot point, double q) {
        double rank = q * point.getCount();
        double before = 0;
        for (NativeHistogramBucket bucket : point.getNativeBucketsForPositiveValues()) {
            if (before + bucket.getCount() >= rank) {
                double upper = Math.pow(2, bucket.getBucketIndex() / 128.0);
                double lower = Math.pow(2, (bucket.getBucketIndex() - 1) / 128.0);
                return lower + (upper - lower) * (rank - before) / bucket.getCount();
            }
            before += bucket.getCount();
        }
        throw new AssertionError("no bucket for " + q);
    }

    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
