package io.quantbench.harness.metrics;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/** What scraping costs: of all scrapes before the one that tells it. Safe from any thread. */
final class ScrapeMetrics implements MetricSource {
    private enum Format {
        PROTOBUF,
        OPENMETRICS,
        TEXT;

        static Format of(String contentType) {
            if (contentType.startsWith("application/vnd.google.protobuf")) {
                return PROTOBUF;
            }
            return contentType.startsWith("application/openmetrics-text") ? OPENMETRICS : TEXT;
        }
    }

    private final AtomicLongArray scrapes = new AtomicLongArray(Format.values().length);
    private final AtomicLongArray bytes = new AtomicLongArray(Format.values().length);
    private final Distribution durations = new Distribution(Buckets.times(), Distribution.NANO);

    void rendered(Exposition exposition, long tookNs) {
        int format = Format.of(exposition.contentType()).ordinal();
        scrapes.incrementAndGet(format);
        bytes.set(format, exposition.body().length);
        durations.record(tookNs);
    }

    @Override
    public void collect(Samples samples) {
        for (Format format : Format.values()) {
            String name = format.name().toLowerCase(Locale.ROOT);
            samples.counter(MetricCatalog.SCRAPES, scrapes.get(format.ordinal()), name);
            samples.gauge(MetricCatalog.SCRAPE_SIZE, bytes.get(format.ordinal()), name);
        }
        samples.histogram(MetricCatalog.SCRAPE_TIME, durations.fold());
    }
}
