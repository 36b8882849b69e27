package io.quantbench.harness.metrics;

import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One request per band of values to look at, sampled on demand: a scrape empties the slots, and the first request of a band after that
 * fills its slot again. All later ones cost one read. No timer, no lock, no thread.
 */
final class ExemplarSlots {
    /** A band is a factor of four wide; 20 of them hold all that a distribution can. */
    private static final int BANDS = 20;

    private final double unitsPerValue;
    private final Clock clock;
    private final AtomicReferenceArray<@Nullable Exemplar> fresh = new AtomicReferenceArray<>(BANDS);
    private @Nullable Exemplar[] latest = new Exemplar[BANDS];

    ExemplarSlots(double unitsPerValue, Clock clock) {
        this.unitsPerValue = unitsPerValue;
        this.clock = clock;
    }

    /**
     * Keeps this request if its band has none since the last scrape.
     *
     * @param value as it was recorded
     * @param requestId what finds the request in logs and reports; OpenMetrics allows 128 characters with the label's name
     */
    void offer(long value, String requestId) {
        int band = Math.min(BANDS - 1, (64 - Long.numberOfLeadingZeros(Math.max(value, 0))) / 2);
        if (fresh.get(band) == null) {
            fresh.set(band, exemplar(value, requestId));
        }
    }

    private Exemplar exemplar(long value, String requestId) {
        return Exemplar.builder()
                .value(value / unitsPerValue)
                .labels(io.prometheus.metrics.model.snapshots.Labels.of("request_id", shortened(requestId)))
                .timestampMillis(clock.millis())
                .build();
    }

    private static String shortened(String requestId) {
        return requestId.length() <= 100 ? requestId : requestId.substring(0, 100);
    }

    /** The latest exemplar of each band. A band without a new one tells its last again, so two scrapers see the same. */
    synchronized Exemplars collect() {
        List<Exemplar> all = new ArrayList<>();
        for (int band = 0; band < BANDS; band++) {
            Exemplar taken = fresh.getAndSet(band, null);
            if (taken != null) {
                latest[band] = taken;
            }
            if (latest[band] != null) {
                all.add(latest[band]);
            }
        }
        return Exemplars.of(all);
    }
}
