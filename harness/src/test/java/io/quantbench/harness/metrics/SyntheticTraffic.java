package io.quantbench.harness.metrics;

import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.observe.RequestOutcome;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Traffic without a server: every source of metrics there is, driven in rounds by a seed. Every metric of the catalog has a value after
 * the first round. It keeps service times in an HDR histogram of its own, to compare with.
 */
public final class SyntheticTraffic {
    /** What both variants are of. */
    public static final String MODEL = "minilm";

    /** The reference. */
    public static final Arm REFERENCE = Arm.of(MODEL, "fp32");

    /** The candidate. */
    public static final Arm CANDIDATE = Arm.of(MODEL, "int8");

    private static final int REQUESTS_PER_ROUND = 40;

    private final SplittableRandom random;
    private final MeteringObserver reference;
    private final MeteringObserver candidate;
    private final PairMetrics pairs;
    private final LongAdder routed;
    private final LoopMetrics.Loop loop;
    private final GeneratorMetrics generator;
    private final AtomicLong rounds = new AtomicLong();
    private final ConcurrentHistogram candidateServiceNs = new ConcurrentHistogram(3);

    /** Traffic into {@code metrics}, none before the first {@link #round}. */
    public SyntheticTraffic(HarnessMetrics metrics, long seed) {
        random = new SplittableRandom(seed);
        reference = metrics.observer(REFERENCE);
        candidate = metrics.observer(CANDIDATE);
        load(reference, "fp32", 90_400_000);
        load(candidate, "int8", 23_000_000);
        pairs = metrics.pairs(REFERENCE, CANDIDATE);
        pairs.tolerable(0.01, 0.95);
        RouterMetrics router = metrics.router(
                MODEL,
                () -> Map.of("fp32", 0.95, "int8", 0.05),
                () -> Map.of("int8", new RouterMetrics.ShadowFigures(done(), rounds.get(), 2, 1, 3, 1.0)));
        routed = router.routed("fp32", "split");
        metrics.admission(() -> new AdmissionFigures(5, 40_000, 128, done(), rounds.get()));
        metrics.canaries(() -> Map.of(CANDIDATE, canary()));
        loop = metrics.loops().loop("edge-0");
        generator = metrics.generator(() -> new GeneratorMetrics.Figures(
                400, done(), done() - 1, done() - 4, rounds.get(), rounds.get() / 8, 4, "running"));
    }

    /** One round through every source, so that each metric has a value. */
    static void everySource(HarnessMetrics metrics) {
        new SyntheticTraffic(metrics, 1).round();
    }

    private static void load(MeteringObserver arm, String precision, long bytes) {
        arm.modelSizeBytes(bytes);
        arm.model().engineThreads(2);
        arm.model().made(precision, "0f1e2d");
        arm.model().loaded(400_000_000);
    }

    private long done() {
        return rounds.get() * REQUESTS_PER_ROUND + 4;
    }

    /** Some requests, pairs, labels and queries. One thread at a time. */
    public void round() {
        for (int i = 0; i < REQUESTS_PER_ROUND; i++) {
            request(reference, 4_000_000, "r" + done() + "-" + i);
            long serviceNs = request(candidate, 2_000_000, "c" + done() + "-" + i);
            candidateServiceNs.recordValue(serviceNs);
            pair(i);
            routed.increment();
            generator.issueDelay((long) (2_000 * exponential()));
            generator.responseTime(serviceNs + 300_000);
        }
        reference.rejected();
        candidate.rejected();
        candidate.admitted();
        candidate.dequeued(100_000);
        candidate.completed(RequestOutcome.BAD_ANSWER, 2_000_000);
        loop.lag((long) (50_000 * exponential()));
        loop.blocked();
        rounds.incrementAndGet();
    }

    private long request(MeteringObserver arm, long typicalNs, String id) {
        long inferenceNs = (long) (typicalNs * (0.7 + 0.3 * exponential()));
        long queueNs = (long) (200_000 * exponential());
        long serviceNs = queueNs + inferenceNs + 50_000;
        arm.admitted();
        arm.dequeued(queueNs);
        int rows = 1 + random.nextInt(8);
        arm.batchStarted(rows);
        arm.inferenceEnded(inferenceNs);
        arm.batchEnded(rows, 20_000 + random.nextInt(5_000), inferenceNs, 10_000 + random.nextInt(5_000));
        arm.completed(RequestOutcome.OK, serviceNs);
        arm.exemplar(id, serviceNs);
        arm.recordResponse(serviceNs + 100_000);
        return serviceNs;
    }

    private void pair(int index) {
        boolean agree = random.nextInt(50) != 0;
        pairs.compared(agree, 1 - 0.002 * exponential(), 0.05 * exponential());
        pairs.decided("class-" + random.nextInt(6), agree);
        boolean referenceRight = random.nextInt(20) != 0;
        pairs.labelled(referenceRight, agree == referenceRight);
        if (index == 0) {
            pairs.incomparable();
            pairs.failed();
        }
    }

    private double exponential() {
        return -Math.log(1 - random.nextDouble());
    }

    /** The candidate's service times in nanoseconds as a recorder of the load generator's kind keeps them. */
    public ConcurrentHistogram candidateServiceNs() {
        return candidateServiceNs;
    }

    private CanaryFigures canary() {
        long n = done();
        double width = 2 / Math.sqrt((double) n);
        return new CanaryFigures(
                "running",
                2,
                5,
                0.05,
                false,
                0,
                1 + n / 2_000,
                n * 1_000_000,
                new CanaryFigures.Evidence(-0.4, 3),
                List.of(
                        guardrail("accuracy", -0.001, width, -0.01, n),
                        guardrail("agreement", 0.98, width / 4, 0.95, n),
                        guardrail("latency-ratio", 0.62, width, 1.1, n)));
    }

    private static CanaryFigures.Guardrail guardrail(
            String metric, double effect, double width, double worstTolerable, long samples) {
        return new CanaryFigures.Guardrail(
                metric,
                new CanaryFigures.Effect(effect, effect - width, effect + width, worstTolerable),
                new CanaryFigures.Evidence(-0.2, 2),
                new CanaryFigures.Evidence((double) samples / 20_000, 1.3),
                samples,
                Math.max(0.0, 26_000.0 - samples));
    }
}
