package io.quantbench.harness.metrics;

import io.quantbench.harness.metrics.ArmCells.Counter;
import io.quantbench.harness.metrics.ArmCells.Time;
import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.observe.RequestObserver;
import io.quantbench.harness.observe.RequestOutcome;
import java.time.Clock;
import java.util.Locale;

/**
 * Turns one arm's events into its series. An event is a few stores into cells that only its thread writes; what Prometheus sees is
 * made of them at a scrape. The service time is kept of OK requests only: a fast failure would flatter the arm.
 */
public final class MeteringObserver implements RequestObserver, MetricSource {
    private final Arm arm;
    private final Objective objective;
    private final PerThread<ArmCells> cells;
    private final ExemplarSlots exemplars;
    private final RowShare agreement = new RowShare();
    private final RowShare accuracy = new RowShare();
    private final ModelFacts model = new ModelFacts();

    MeteringObserver(Arm arm, Objective objective, Clock clock) {
        this.arm = arm;
        this.objective = objective;
        LogLinear times = Buckets.times(objective.serviceTime().toNanos());
        LogLinear batches = Buckets.batchSizes();
        this.cells = new PerThread<>(() -> new ArmCells(times, batches));
        this.exemplars = new ExemplarSlots(Distribution.NANO, clock);
    }

    @Override
    public void admitted() {
        cells.mine().add(Counter.ADMITTED, 1);
    }

    @Override
    public void rejected() {
        cells.mine().add(RequestOutcome.REJECTED);
    }

    @Override
    public void dequeued(long queueNs) {
        ArmCells mine = cells.mine();
        mine.add(Counter.DEQUEUED, 1);
        mine.times(Time.QUEUE).record(queueNs);
    }

    @Override
    public void batchStarted(int rows) {
        ArmCells mine = cells.mine();
        mine.add(Counter.BATCHES, 1);
        mine.add(Counter.ROWS, rows);
        mine.batchSizes().record(rows);
    }

    @Override
    public void inferenceEnded(long inferenceNs) {
        ArmCells mine = cells.mine();
        mine.add(Counter.BUSY_NS, Math.max(0, inferenceNs));
        mine.times(Time.INFERENCE).record(inferenceNs);
    }

    @Override
    public void completed(RequestOutcome outcome, long serviceNs) {
        ArmCells mine = cells.mine();
        mine.add(Counter.ENDED, 1);
        mine.add(outcome);
        if (outcome == RequestOutcome.OK) {
            mine.times(Time.SERVICE).record(serviceNs);
        }
    }

    @Override
    public void batchEnded(int rows, long inputNs, long inferNs, long outputNs) {
        ArmCells mine = cells.mine();
        mine.times(Time.INPUT).record(inputNs);
        mine.times(Time.OUTPUT).record(outputNs);
    }

    /**
     * Records a response time, which only the load's side knows. Safe from any thread.
     *
     * @param responseNs from the intended start to the end
     */
    public void recordResponse(long responseNs) {
        cells.mine().times(Time.RESPONSE).record(responseNs);
    }

    /**
     * Offers a request as an example of its service time. Costs one read, unless it is the first in its range of times since the last
     * scrape.
     *
     * @param requestId what finds it in logs and reports
     */
    public void exemplar(String requestId, long serviceNs) {
        exemplars.offer(serviceNs, requestId);
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
        model.sizeBytes(bytes);
    }

    /** What is known of the variant that serves, for whoever loads it. */
    public ModelFacts model() {
        return model;
    }

    @Override
    public void collect(Samples samples) {
        String[] labels = {arm.model(), arm.variant()};
        ArmCells sum = cells.sum();
        for (RequestOutcome outcome : RequestOutcome.values()) {
            String name = outcome.name().toLowerCase(Locale.ROOT);
            samples.counter(MetricCatalog.REQUESTS, sum.get(outcome), arm.model(), arm.variant(), name);
        }
        long admitted = sum.get(Counter.ADMITTED);
        // Cells are read one after another, so an end may be seen before its beginning.
        samples.gauge(MetricCatalog.REQUESTS_IN_FLIGHT, Math.max(0, admitted - sum.get(Counter.ENDED)), labels);
        samples.gauge(MetricCatalog.QUEUE_DEPTH, Math.max(0, admitted - sum.get(Counter.DEQUEUED)), labels);
        samples.counter(MetricCatalog.BATCHES, sum.get(Counter.BATCHES), labels);
        samples.counter(MetricCatalog.BATCH_ROWS, sum.get(Counter.ROWS), labels);
        samples.counter(MetricCatalog.ENGINE_BUSY, sum.get(Counter.BUSY_NS) / Distribution.NANO, labels);
        samples.counter(MetricCatalog.NON_FINITE, sum.get(RequestOutcome.BAD_ANSWER), labels);
        samples.histogram(MetricCatalog.BATCH_SIZE, new Fold(sum.batchSizes(), 1), labels);
        collectTimes(samples, sum, labels);
        agreement.collect(
                samples,
                MetricCatalog.AGREEMENT_RATIO,
                MetricCatalog.AGREEMENT_EQUAL_ROWS,
                MetricCatalog.AGREEMENT_ROWS,
                labels);
        accuracy.collect(
                samples,
                MetricCatalog.ACCURACY_RATIO,
                MetricCatalog.ACCURACY_CORRECT_ROWS,
                MetricCatalog.ACCURACY_ROWS,
                labels);
        model.collect(samples, arm);
    }

    private void collectTimes(Samples samples, ArmCells sum, String... labels) {
        for (Time time : Time.values()) {
            Fold fold = new Fold(sum.times(time), Distribution.NANO);
            if (time == Time.SERVICE) {
                samples.histogram(time.metric(), fold, exemplars.collect(), labels);
                samples.counter(MetricCatalog.SLO_BREACHES, failed(sum) + late(fold), labels);
            } else {
                samples.histogram(time.metric(), fold, labels);
            }
        }
    }

    private long late(Fold serviceTimes) {
        return serviceTimes.count()
                - serviceTimes.countUpTo(objective.serviceTime().toNanos());
    }

    private static long failed(ArmCells sum) {
        long failed = 0;
        for (RequestOutcome outcome : RequestOutcome.values()) {
            failed += isServersFault(outcome) ? sum.get(outcome) : 0;
        }
        return failed;
    }

    /** A request that its client gave up breaks no promise. */
    private static boolean isServersFault(RequestOutcome outcome) {
        return outcome != RequestOutcome.OK && outcome != RequestOutcome.CANCELLED;
    }
}
