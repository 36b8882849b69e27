package io.quantbench.harness.metrics;

import io.quantbench.harness.observe.Arm;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A variant's answers beside the reference's to the same requests: agreement, distance, accuracy. Also counts the variant's agreement and,
 * of labelled pairs, the accuracy of both arms. Safe from any thread.
 */
public final class PairMetrics implements MetricSource {
    /** Classes told apart per variant; the rest are {@code other}, so that labels stay few. */
    public static final int MAX_CLASSES = 50;

    private static final String OTHER = "other";

    private enum Compared {
        AGREE,
        DISAGREE,
        INCOMPARABLE,
        FAILED
    }

    private enum Labelled {
        BOTH_RIGHT,
        REGRESSION,
        IMPROVEMENT,
        BOTH_WRONG
    }

    private record ClassCounts(LongAdder pairs, LongAdder disagreements) {}

    private final Arm candidate;
    private final MeteringObserver reference;
    private final MeteringObserver candidateMeter;
    private final Map<Compared, LongAdder> compared = adders(Compared.class);
    private final Map<Labelled, LongAdder> labelled = adders(Labelled.class);
    private final Map<String, ClassCounts> classes = new ConcurrentHashMap<>();
    private final Distribution cosineDistance = new Distribution(Buckets.differences(), Distribution.NANO);
    private final Distribution scoreDifference = new Distribution(Buckets.differences(), Distribution.NANO);
    private volatile double accuracyMargin = Double.NaN;
    private volatile double agreementFloor = Double.NaN;

    PairMetrics(Arm candidate, MeteringObserver reference, MeteringObserver candidateMeter) {
        this.candidate = candidate;
        this.reference = reference;
        this.candidateMeter = candidateMeter;
    }

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> kind) {
        Map<E, LongAdder> adders = new EnumMap<>(kind);
        for (E each : kind.getEnumConstants()) {
            adders.put(each, new LongAdder());
        }
        return adders;
    }

    /**
     * Two finite answers of the same shape.
     *
     * @param agree whether both decide for the same
     * @param cosine of the outputs, −1 to 1
     * @param maxDifference largest |Δ| of two values
     */
    public void compared(boolean agree, double cosine, double maxDifference) {
        count(compared, agree ? Compared.AGREE : Compared.DISAGREE);
        candidateMeter.addAgreement(agree ? 1 : 0, 1);
        cosineDistance.recordValue(1 - cosine);
        scoreDifference.recordValue(maxDifference);
    }

    /** Two answers that cannot be compared: different shapes, or one not finite. */
    public void incomparable() {
        count(compared, Compared.INCOMPARABLE);
    }

    /** A pair of which one side gave no answer. */
    public void failed() {
        count(compared, Compared.FAILED);
    }

    /** A pair's label is known. */
    public void labelled(boolean referenceRight, boolean candidateRight) {
        Labelled result = referenceRight
                ? candidateRight ? Labelled.BOTH_RIGHT : Labelled.REGRESSION
                : candidateRight ? Labelled.IMPROVEMENT : Labelled.BOTH_WRONG;
        count(labelled, result);
        reference.addAccuracy(referenceRight ? 1 : 0, 1);
        candidateMeter.addAccuracy(candidateRight ? 1 : 0, 1);
    }

    /** Which class the reference decided for, and whether the variant did too. */
    public void decided(String referenceClass, boolean agree) {
        ClassCounts counts = classes.get(referenceClass);
        if (counts == null) {
            counts = addClass(referenceClass);
        }
        counts.pairs().increment();
        if (!agree) {
            counts.disagreements().increment();
        }
    }

    private synchronized ClassCounts addClass(String name) {
        String kept = classes.containsKey(name) || classes.size() < MAX_CLASSES ? name : OTHER;
        return classes.computeIfAbsent(kept, key -> new ClassCounts(new LongAdder(), new LongAdder()));
    }

    /** What is tolerable, so that dashboards and alerts can draw it: a loss of accuracy, and a mean agreement; NaN where there is none. */
    public void tolerable(double accuracyLoss, double agreement) {
        accuracyMargin = accuracyLoss;
        agreementFloor = agreement;
    }

    private static <E extends Enum<E>> void count(Map<E, LongAdder> adders, E which) {
        java.util.Objects.requireNonNull(adders.get(which)).increment();
    }

    @Override
    public void collect(Samples samples) {
        String[] labels = {candidate.model(), candidate.variant()};
        collect(samples, MetricCatalog.PAIRS, compared);
        collect(samples, MetricCatalog.LABELLED_PAIRS, labelled);
        samples.histogram(MetricCatalog.COSINE_DISTANCE, cosineDistance.fold(), labels);
        samples.histogram(MetricCatalog.SCORE_DIFFERENCE, scoreDifference.fold(), labels);
        samples.gauge(MetricCatalog.ACCURACY_MARGIN, accuracyMargin, labels);
        samples.gauge(MetricCatalog.AGREEMENT_FLOOR, agreementFloor, labels);
        classes.forEach((name, counts) -> {
            samples.counter(
                    MetricCatalog.CLASS_DISAGREEMENTS,
                    counts.disagreements().sum(),
                    candidate.model(),
                    candidate.variant(),
                    name);
            samples.counter(
                    MetricCatalog.CLASS_PAIRS, counts.pairs().sum(), candidate.model(), candidate.variant(), name);
        });
    }

    private <E extends Enum<E>> void collect(Samples samples, MetricCatalog metric, Map<E, LongAdder> adders) {
        adders.forEach((result, count) -> samples.counter(
                metric,
                count.sum(),
                candidate.model(),
                candidate.variant(),
                result.name().toLowerCase(Locale.ROOT)));
    }
}
