package io.quantbench.harness.dashboards;

import io.quantbench.harness.metrics.MetricCatalog;
import io.quantbench.harness.metrics.MetricType;

/** Pieces of PromQL over metrics of the catalog. Selectors are text without braces, such as {@code outcome="ok"}. */
final class Promql {
    /** What the dashboard's variables choose. */
    static final String ARM = "model=~\"$model\", variant=~\"$variant\"";

    static final String MODEL = "model=~\"$model\"";

    /** At least four scrapes, as Grafana reckons. */
    static final String STEP = "$__rate_interval";

    /** The whole time range shown. */
    static final String RANGE = "$__range";

    private Promql() {}

    /** A metric's series, or those of them that a selector finds. */
    static String pick(MetricCatalog metric, String selector) {
        return select(metric.metricName(), selector);
    }

    private static String select(String name, String selector) {
        return selector.isEmpty() ? name : name + "{" + selector + "}";
    }

    /** Increase per second. */
    static String rate(MetricCatalog counter, String selector, String window) {
        return "rate(" + pick(require(counter, MetricType.COUNTER), selector) + "[" + window + "])";
    }

    /** Sum of increases per second by labels. */
    static String rateBy(String labels, MetricCatalog counter, String selector, String window) {
        return "sum by (" + labels + ") (" + rate(counter, selector, window) + ")";
    }

    /** Sum of increases by labels, as a number. */
    static String increaseBy(String labels, MetricCatalog counter, String selector, String window) {
        return "sum by (" + labels + ") (increase(" + pick(require(counter, MetricType.COUNTER), selector) + "["
                + window + "]))";
    }

    static String sumBy(String labels, MetricCatalog gauge, String selector) {
        return "sum by (" + labels + ") (" + pick(gauge, selector) + ")";
    }

    static String maxBy(String labels, MetricCatalog gauge, String selector) {
        return "max by (" + labels + ") (" + pick(gauge, selector) + ")";
    }

    static String ratio(String part, String whole) {
        return part + " / " + whole;
    }

    /**
     * A quantile by labels: of the native histogram where Prometheus keeps those, else of the classic buckets. With native histograms
     * on, the scrape holds no classic ones, and the other way round.
     */
    static String quantile(double q, String labels, MetricCatalog histogram, String selector, String window) {
        require(histogram, MetricType.HISTOGRAM);
        String by = labels.isEmpty() ? "" : labels + ", ";
        String nativeOne = "histogram_quantile(" + q + ", sum by (" + labels + ") (rate("
                + select(histogram.metricName(), selector) + "[" + window + "])))";
        String classicOne = "histogram_quantile(" + q + ", sum by (" + by + "le) (rate("
                + select(histogram.metricName() + "_bucket", selector) + "[" + window + "])))";
        return nativeOne + " or " + classicOne;
    }

    /** The mean by labels, of native or classic histograms. */
    static String mean(String labels, MetricCatalog histogram, String selector, String window) {
        require(histogram, MetricType.HISTOGRAM);
        String nativeRate =
                "sum by (" + labels + ") (rate(" + select(histogram.metricName(), selector) + "[" + window + "]))";
        return "histogram_sum(" + nativeRate + ") / histogram_count(" + nativeRate + ") or sum by (" + labels
                + ") (rate(" + select(histogram.metricName() + "_sum", selector) + "[" + window + "])) / sum by ("
                + labels + ") (rate(" + select(histogram.metricName() + "_count", selector) + "[" + window + "]))";
    }

    private static MetricCatalog require(MetricCatalog metric, MetricType type) {
        if (metric.type() != type) {
            throw new IllegalArgumentException(metric.metricName() + " is a " + metric.type() + ", not a " + type);
        }
        return metric;
    }
}
