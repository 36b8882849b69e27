package io.quantbench.harness.metrics;

import java.util.Locale;

/** The catalog as people read it. */
public final class CatalogText {
    private CatalogText() {}

    /** A block per metric, for a terminal. */
    public static String plain() {
        StringBuilder text = new StringBuilder();
        for (MetricCatalog metric : MetricCatalog.values()) {
            text.append(metric.metricName())
                    .append("  ")
                    .append(type(metric))
                    .append(", ")
                    .append(metric.unit().symbol());
            if (!metric.labels().isEmpty()) {
                text.append("  {").append(String.join(", ", metric.labels())).append('}');
            }
            text.append("\n    ").append(metric.help()).append('\n');
        }
        return text.toString();
    }

    /** The page {@code docs/metrics.md}. */
    public static String markdown() {
        StringBuilder text = new StringBuilder(
                """
                # Metrics

                Written by `./quantbench metrics --write .` from `MetricCatalog`; change the catalog, not this page.

                Times are kept to 0.4 % per thread without locks and told at a scrape as native histograms (schema 7, buckets 0.54 % wide) where
                Prometheus takes them (protobuf), otherwise as classic buckets, whose counts are exact at their bounds. A native histogram is one
                series under the metric's name; a classic one has the endings `_bucket`, `_sum` and `_count`. A `state` is one series per state,
                1 for the current one. Metrics of the JVM and of Vert.x come beside these under `jvm_`, `process_`, `system_` and `vertx_`.

                | name | type | unit | labels | what it is |
                |---|---|---|---|---|
                """);
        for (MetricCatalog metric : MetricCatalog.values()) {
            text.append("| `")
                    .append(metric.metricName())
                    .append("` | ")
                    .append(type(metric))
                    .append(" | ")
                    .append(metric.unit().symbol())
                    .append(" | ")
                    .append(String.join(", ", metric.labels()))
                    .append(" | ")
                    .append(metric.help())
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String type(MetricCatalog metric) {
        return metric.type().name().toLowerCase(Locale.ROOT);
    }
}
