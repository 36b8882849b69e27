package io.quantbench.harness.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.observe.RequestObserver;
import io.quantbench.harness.observe.RequestOutcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * Turns one arm's events into its series. All meters are made when the observer is; an event is then a few atomic additions.
 * The service time is kept of OK requests only: a fast failure would flatter the arm.
 */
public final class MeteringObserver implements RequestObserver {
    private final Map<RequestOutcome, Counter> requests = new EnumMap<>(RequestOutcome.class);
    private final LongAdder inFlight = new LongAdder();
    private final LongAdder queued = new LongAdder();
    private final AtomicLong modelSizeBytes = new AtomicLong();
    private final DistributionSummary batchSize;
    private final Timer responseTime;
    private final Timer serviceTime;
    private final Timer queueTime;
    private final Timer inferenceTime;
    private final RowShare agreement;
    private final RowShare accuracy;

    MeteringObserver(MeterRegistry registry, Arm arm) {
        ArmMeters meters = new ArmMeters(registry, Tags.of("model", arm.model(), "variant", arm.variant()));
        for (RequestOutcome outcome : RequestOutcome.values()) {
            Tags outcomeTag = Tags.of("outcome", outcome.name().toLowerCase(Locale.ROOT));
            requests.put(outcome, meters.counter(MetricCatalog.REQUESTS, outcomeTag));
        }
        meters.gauge(MetricCatalog.REQUESTS_IN_FLIGHT, inFlight, LongAdder::sum);
        meters.gauge(MetricCatalog.QUEUE_DEPTH, queued, LongAdder::sum);
        meters.gauge(MetricCatalog.MODEL_SIZE, modelSizeBytes, AtomicLong::get);
        batchSize = meters.batchSizes(MetricCatalog.BATCH_SIZE);
        responseTime = meters.timer(MetricCatalog.RESPONSE_TIME);
        serviceTime = meters.timer(MetricCatalog.SERVICE_TIME);
        queueTime = meters.timer(MetricCatalog.QUEUE_TIME);
        inferenceTime = meters.timer(MetricCatalog.INFERENCE_TIME);
        agreement = meters.share(
                MetricCatalog.AGREEMENT_RATIO, MetricCatalog.AGREEMENT_EQUAL_ROWS, MetricCatalog.AGREEMENT_ROWS);
        accuracy = meters.share(
                MetricCatalog.ACCURACY_RATIO, MetricCatalog.ACCURACY_CORRECT_ROWS, MetricCatalog.ACCURACY_ROWS);
    }

    @Override
    public void admitted() {
        queued.increment();
        inFlight.increment();
    }

    @Override
    public void rejected() {
        count(RequestOutcome.REJECTED);
    }

    @Override
    public void dequeued(long queueNs) {
        queued.decrement();
        queueTime.record(queueNs, TimeUnit.NANOSECONDS);
    }

    @Override
    public void batchStarted(int rows) {
        batchSize.record(rows);
    }

    @Override
    public void inferenceEnded(long inferenceNs) {
        inferenceTime.record(inferenceNs, TimeUnit.NANOSECONDS);
    }

    @Override
    public void completed(RequestOutcome outcome, long serviceNs) {
        inFlight.decrement();
        count(outcome);
        if (outcome == RequestOutcome.OK) {
            serviceTime.record(serviceNs, TimeUnit.NANOSECONDS);
        }
    }

    private void count(RequestOutcome outcome) {
        Objects.requireNonNull(requests.get(outcome)).increment();
    }

    /**
     * Records a response time, which only the load's side knows. Safe from any thread.
     *
     * @param responseNs from the intended start to the end
     */
    public void recordResponse(long responseNs) {
        responseTime.record(responseNs, TimeUnit.NANOSECONDS);
    }

    /**
     * Adds rows whose prediction was compared with the FP32 model's.
     *
     * @throws IllegalArgumentException unless 0 ≤ {@code equalRows} ≤ {@code rows}
     */
    public void addAgreement(long equalRows, long rows) {
        agreement.add(equalRows, rows);
    }

    /**
     * Adds labelled rows that were predicted.
     *
     * @throws IllegalArgumentException unless 0 ≤ {@code correctRows} ≤ {@code rows}
     */
    public void addAccuracy(long correctRows, long rows) {
        accuracy.add(correctRows, rows);
    }

    public void modelSizeBytes(long bytes) {
        modelSizeBytes.set(bytes);
    }

    /** A ratio and the two counters it is made of, so that the three never disagree for long. */
    record RowShare(Counter part, Counter whole) {
        void add(long partRows, long wholeRows) {
            if (partRows < 0 || partRows > wholeRows) {
                throw new IllegalArgumentException(partRows + " of " + wholeRows + " rows is not a share");
            }
            whole.increment((double) wholeRows);
            part.increment((double) partRows);
        }

        double ratio() {
            return part.count() / whole.count();
        }
    }

    /** Makes one arm's meters from catalog entries. */
    private record ArmMeters(MeterRegistry registry, Tags tags) {
        Counter counter(MetricCatalog metric, Tags more) {
            return Counter.builder(metric.meterName())
                    .description(metric.help())
                    .tags(tags.and(more))
                    .register(registry);
        }

        <T> void gauge(MetricCatalog metric, T state, ToDoubleFunction<T> value) {
            Gauge.builder(metric.meterName(), state, value)
                    .description(metric.help())
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        }

        Timer timer(MetricCatalog metric) {
            return Timer.builder(metric.meterName())
                    .description(metric.help())
                    .tags(tags)
                    .serviceLevelObjectives(Buckets.times())
                    .register(registry);
        }

        DistributionSummary batchSizes(MetricCatalog metric) {
            return DistributionSummary.builder(metric.meterName())
                    .description(metric.help())
                    .tags(tags)
                    .serviceLevelObjectives(Buckets.batchSizes())
                    .register(registry);
        }

        RowShare share(MetricCatalog ratio, MetricCatalog part, MetricCatalog whole) {
            RowShare share = new RowShare(counter(part, Tags.empty()), counter(whole, Tags.empty()));
            gauge(ratio, share, RowShare::ratio);
            return share;
        }
    }
}
