package io.quantbench.harness.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The samples of one scrape, by metric and label values; of two with the same the last counts. Label values stand in the order of
 * {@link MetricCatalog#labels()}. A metric keeps at most as many label sets as its budget allows, and those left out are counted: a
 * label that grows without bound fills a counter, not the memory of every Prometheus. One thread.
 */
public final class Samples {
    private final int labelSets;
    private final Map<MetricCatalog, Map<Labels, DataPointSnapshot>> points = new EnumMap<>(MetricCatalog.class);
    private final Map<MetricCatalog, Double> fullestBuckets = new EnumMap<>(MetricCatalog.class);
    private int dropped;

    /** Samples with at most {@code labelSets} label sets per metric. */
    Samples(int labelSets) {
        this.labelSets = labelSets;
    }

    /** A counter's total since the start. */
    public void counter(MetricCatalog metric, double total, String... labelValues) {
        Labels labels = labels(metric, MetricType.COUNTER, labelValues);
        put(
                metric,
                labels,
                CounterDataPointSnapshot.builder().value(total).labels(labels).build());
    }

    /** A counter's total since the start; whole below 2⁵³. */
    public void counter(MetricCatalog metric, long total, String... labelValues) {
        counter(metric, (double) total, labelValues);
    }

    /** A value now; whole below 2⁵³. */
    public void gauge(MetricCatalog metric, long value, String... labelValues) {
        gauge(metric, (double) value, labelValues);
    }

    /** A value now; NaN where there is none. */
    public void gauge(MetricCatalog metric, double value, String... labelValues) {
        Labels labels = labels(metric, MetricType.GAUGE, labelValues);
        put(
                metric,
                labels,
                GaugeDataPointSnapshot.builder().value(value).labels(labels).build());
    }

    /** One series per state of {@code states}: 1 for {@code current}, 0 for the others. */
    public void state(MetricCatalog metric, String current, Collection<String> states, String... labelValues) {
        for (String state : states) {
            String[] values = Arrays.copyOf(labelValues, labelValues.length + 1);
            values[labelValues.length] = state;
            Labels labels = labels(metric, MetricType.STATE, values);
            put(
                    metric,
                    labels,
                    GaugeDataPointSnapshot.builder()
                            .value(state.equals(current) ? 1 : 0)
                            .labels(labels)
                            .build());
        }
    }

    /** Facts, told in the labels. */
    public void info(MetricCatalog metric, String... labelValues) {
        Labels labels = labels(metric, MetricType.INFO, labelValues);
        put(metric, labels, InfoDataPointSnapshot.builder().labels(labels).build());
    }

    void histogram(MetricCatalog metric, Fold fold, String... labelValues) {
        histogram(metric, fold, Exemplars.EMPTY, labelValues);
    }

    void histogram(MetricCatalog metric, Fold fold, Exemplars exemplars, String... labelValues) {
        Labels labels = labels(metric, MetricType.HISTOGRAM, labelValues);
        put(metric, labels, fold.dataPoint(labels, exemplars));
        boolean enough = fold.count() >= HistogramCheck.LEAST_OBSERVATIONS;
        fullestBuckets.merge(metric, enough ? fold.fullestBucketShare() : 0, Math::max);
    }

    private static Labels labels(MetricCatalog metric, MetricType type, String... values) {
        if (metric.type() != type || metric.labels().size() != values.length) {
            throw new IllegalArgumentException(metric + " is a " + metric.type() + " with the labels " + metric.labels()
                    + ", not a " + type + " with the values " + Arrays.toString(values));
        }
        return Labels.of(metric.labels().toArray(String[]::new), values);
    }

    private void put(MetricCatalog metric, Labels labels, DataPointSnapshot point) {
        Map<Labels, DataPointSnapshot> ofMetric = points.computeIfAbsent(metric, key -> new LinkedHashMap<>());
        if (ofMetric.size() < labelSets || ofMetric.containsKey(labels)) {
            ofMetric.put(labels, point);
        } else {
            dropped++;
        }
    }

    /** Label sets left out so far. */
    int dropped() {
        return dropped;
    }

    /** Per histogram, the largest share of a label set that lies in one native bucket; 0 with too few observations. */
    Map<MetricCatalog, Double> fullestBuckets() {
        return new EnumMap<>(fullestBuckets);
    }

    MetricSnapshots snapshots() {
        return new MetricSnapshots(points.entrySet().stream()
                .map(each -> snapshot(each.getKey(), each.getValue().values()))
                .toList());
    }

    private static MetricSnapshot snapshot(MetricCatalog metric, Collection<DataPointSnapshot> points) {
        MetricSnapshot.Builder<?> builder =
                switch (metric.type()) {
                    case COUNTER -> {
                        CounterSnapshot.Builder counters = CounterSnapshot.builder();
                        all(points, CounterDataPointSnapshot.class).forEach(counters::dataPoint);
                        yield counters;
                    }
                    case GAUGE, STATE -> {
                        GaugeSnapshot.Builder gauges = GaugeSnapshot.builder();
                        all(points, GaugeDataPointSnapshot.class).forEach(gauges::dataPoint);
                        yield gauges;
                    }
                    case INFO -> {
                        InfoSnapshot.Builder infos = InfoSnapshot.builder();
                        all(points, InfoDataPointSnapshot.class).forEach(infos::dataPoint);
                        yield infos;
                    }
                    case HISTOGRAM -> {
                        HistogramSnapshot.Builder histograms = HistogramSnapshot.builder();
                        all(points, HistogramDataPointSnapshot.class).forEach(histograms::dataPoint);
                        yield histograms;
                    }
                };
        return builder.name(metric.clientName()).help(metric.help()).build();
    }

    private static <T extends DataPointSnapshot> List<T> all(Collection<DataPointSnapshot> points, Class<T> type) {
        return points.stream().map(type::cast).toList();
    }
}
