package io.quantbench.harness.canary.live;

import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.serve.AnswerTap;
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.load.clock.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * What each variant has been doing lately: rate, latency and errors, for people to look at. No judge reads it.
 *
 * <p>Writers never wait; reading starts a new interval, so there is one reader. Variants are those that there are, so their number is small.
 */
public final class VariantBoard implements AnswerTap {
    private static final int DIGITS = 2;
    /** Shorter intervals are added to the one before: their rates would jump. */
    private static final long LEAST_NS = 500_000_000L;

    private final NanoClock clock;
    private final Map<Key, Meter> meters = new ConcurrentHashMap<>();
    private volatile List<VariantFigures> latest = List.of();
    private long readNs;

    private record Key(String model, String variant, Role role) {}

    /** Counters of one variant in one role. */
    private static final class Meter {
        private final Recorder latency = new Recorder(DIGITS);
        private final LongAdder errors = new LongAdder();
        private final LongAdder requests = new LongAdder();
    }

    /**
     * One variant in one role, over the latest interval and since the beginning.
     *
     * @param model its model
     * @param variant its name
     * @param role whether its answers went to clients
     * @param requests ended since the beginning
     * @param errors of these, without a good answer
     * @param perSec ended in the interval, per second
     * @param p50Ns median latency of good answers in the interval; 0 for none
     * @param p99Ns 99th percentile; 0 for none
     */
    public record VariantFigures(
            String model,
            String variant,
            Role role,
            long requests,
            long errors,
            double perSec,
            long p50Ns,
            long p99Ns) {}

    VariantBoard(NanoClock clock) {
        this.clock = clock;
        this.readNs = clock.nanoTime();
    }

    @Override
    public void ended(Observed observed) {
        Meter meter = meters.computeIfAbsent(
                new Key(observed.model(), observed.variant(), observed.role()), key -> new Meter());
        meter.requests.increment();
        if (observed.outcome() == RequestOutcome.OK) {
            meter.latency.recordValue(Math.max(0, observed.serviceNs()));
        } else {
            meter.errors.increment();
        }
    }

    /** The figures of the interval since the last reading; the same again if that was just now. */
    synchronized List<VariantFigures> read() {
        long nowNs = clock.nanoTime();
        long intervalNs = nowNs - readNs;
        if (intervalNs < LEAST_NS) {
            return latest;
        }
        readNs = nowNs;
        List<VariantFigures> figures = new ArrayList<>();
        Map<Key, Long> before = new ConcurrentHashMap<>();
        latest.forEach(one -> before.put(new Key(one.model(), one.variant(), one.role()), one.requests()));
        meters.forEach((key, meter) -> {
            Histogram latency = meter.latency.getIntervalHistogram();
            long requests = meter.requests.sum();
            long fresh = requests - before.getOrDefault(key, 0L);
            figures.add(new VariantFigures(
                    key.model(),
                    key.variant(),
                    key.role(),
                    requests,
                    meter.errors.sum(),
                    fresh * 1e9 / intervalNs,
                    latency.getValueAtPercentile(50),
                    latency.getValueAtPercentile(99)));
        });
        latest = List.copyOf(figures);
        return latest;
    }

    /** Requests that wait for each variant of a model, as the server tells. */
    static int queued(ModelStatus model) {
        return model.variants().stream().mapToInt(ModelStatus.Variant::queued).sum();
    }
}
