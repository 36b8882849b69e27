package io.quantbench.harness.metrics;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What scraping costs: of all scrapes before the one that tells it. Safe from any thread. */
final class ScrapeMetrics implements MetricSource {
    private static final String TEXT = "text";

    private record Format(AtomicLong scrapes, AtomicLong bytes) {
        Format() {
            this(new AtomicLong(), new AtomicLong());
        }
    }

    private final Map<String, Format> formats =
            Map.of("protobuf", new Format(), "openmetrics", new Format(), TEXT, new Format());
    private final Distribution durations = new Distribution(Buckets.times(), Distribution.NANO);

    void rendered(Exposition exposition, long tookNs) {
        Format format = Objects.requireNonNull(formats.get(format(exposition.contentType())));
        format.scrapes().incrementAndGet();
        format.bytes().set(exposition.body().length);
        durations.record(tookNs);
    }

    private static String format(String contentType) {
        if (contentType.startsWith("application/vnd.google.protobuf")) {
            return "protobuf";
        }
        return contentType.startsWith("application/openmetrics-text") ? "openmetrics" : TEXT;
    }

    @Override
    public void collect(Samples samples) {
        formats.forEach((name, format) -> {
            samples.counter(MetricCatalog.SCRAPES, format.scrapes().get(), name);
            samples.gauge(MetricCatalog.SCRAPE_SIZE, format.bytes().get(), name);
        });
        samples.histogram(MetricCatalog.SCRAPE_TIME, durations.fold());
    }
}
