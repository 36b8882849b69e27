package io.quantbench.harness.bench.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quantbench.load.record.CdfPoint;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.OutcomeCounts;
import io.quantbench.load.record.Recording;
import io.quantbench.load.report.LatencySummary;
import io.quantbench.load.verdict.RunValidity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One variant's figures. A figure that was not measured is null, never 0. More components than our budget allows, because the
 * JSON of an arm is flat.
 *
 * @param variant name, unique in the report
 * @param description how the variant was made, for example {@code float fusions + int8 dynamic, per-channel}
 * @param sizeBytes model size on disk in bytes, external data included
 * @param throughputPerSec closed-loop capacity in queries per second, one query outstanding
 * @param speedup p50 service time of the baseline divided by this arm's, over the same interleaved closed-loop blocks; 1 for the baseline
 * @param responseNs open loop: completion − intended start, in ns
 * @param serviceNs closed loop, one query outstanding: completion − actual issue, in ns
 * @param openLoop the rates of the open loop
 * @param outcomes number of queries by how they ended: {@code ok}, {@code rejected}, {@code timeout} …
 * @param fidelity closeness of the outputs to the baseline's
 * @param task the task metric
 * @param taskAbsentReason why {@code task} is null, in one sentence; null when it is there
 * @param validity whether the figures may be believed
 * @param batches what the batcher made of the queries; null without one
 * @param curves points for the charts
 */
public record ArmReport(
        String variant,
        String description,
        long sizeBytes,
        @Nullable Double throughputPerSec,
        @Nullable Double speedup,
        @Nullable LatencySummary responseNs,
        @Nullable LatencySummary serviceNs,
        @Nullable OpenLoop openLoop,
        Map<String, Long> outcomes,
        @Nullable Fidelity fidelity,
        @Nullable Task task,
        @Nullable String taskAbsentReason,
        Validity validity,
        @Nullable Batches batches,
        Curves curves) {

    public ArmReport {
        if (variant.isBlank()) {
            throw new IllegalArgumentException("an arm has no variant name");
        }
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("sizeBytes=" + sizeBytes + " of " + variant + " is negative");
        }
        requirePositive("throughputPerSec", throughputPerSec);
        requirePositive("speedup", speedup);
        if ((task == null) == (taskAbsentReason == null)) {
            throw new IllegalArgumentException(
                    "arm " + variant + " needs either a task metric or the reason why there is none");
        }
        outcomes = BenchReport.ordered(outcomes);
    }

    /** Whether the median request takes longer than the baseline's: the quantization then costs speed. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean slowerThanFp32() {
        return speedup != null && speedup < 1;
    }

    /** Counts by outcome name in lower case, in declaration order. */
    public static Map<String, Long> outcomesOf(OutcomeCounts counts) {
        Map<String, Long> byName = new LinkedHashMap<>();
        counts.byOutcome().forEach((outcome, count) -> byName.put(outcome.name().toLowerCase(Locale.ROOT), count));
        return byName;
    }

    private static void requirePositive(String name, @Nullable Double value) {
        if (value != null && !(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + "=" + value + " is not positive and finite; null means not measured");
        }
    }

    /**
     * The rates of the open loop, in queries per second.
     *
     * @param targetRatePerSec asked for
     * @param achievedRatePerSec completed, the time until the last answer included
     */
    public record OpenLoop(double targetRatePerSec, double achievedRatePerSec) {
        /** The rates of a recording with a target rate. */
        public static OpenLoop of(Recording recording) {
            return new OpenLoop(recording.targetRatePerSec().orElseThrow(), recording.completedRatePerSec());
        }
    }

    /**
     * Closeness of the variant's outputs to the baseline's on the same inputs.
     *
     * @param cosineMean mean cosine similarity, −1..1
     * @param cosineMin smallest cosine similarity of a row, −1..1
     * @param agreement share of rows with the same decision, 0..1; null where the model decides nothing
     * @param sqnrDb signal to quantization noise in dB; null when there is no noise
     * @param rows rows compared
     */
    public record Fidelity(
            double cosineMean, double cosineMin, @Nullable Double agreement, @Nullable Double sqnrDb, long rows) {}

    /**
     * The task metric on held-out labelled rows, and the paired comparison with the baseline.
     *
     * @param metric its name, for example {@code accuracy}
     * @param value the metric; 0..1, except that an error rate may exceed 1
     * @param f1 F1 score, 0..1; null where it is not defined
     * @param standardError of {@code value}
     * @param rows held-out rows
     * @param regressions rows that the baseline has right and this arm wrong
     * @param improvements rows that the baseline has wrong and this arm right
     * @param mcnemarP two-sided p value of McNemar's exact test on these two; null for the baseline
     * @param identicalPredictions share of rows with the baseline's prediction, 0..1
     * @param lowerIsBetter whether a smaller value is the better one, as for an error rate
     */
    public record Task(
            String metric,
            double value,
            @Nullable Double f1,
            double standardError,
            long rows,
            long regressions,
            long improvements,
            @Nullable Double mcnemarP,
            double identicalPredictions,
            boolean lowerIsBetter) {
        /** How much worse than {@code baseline} this is, in the metric's own unit; negative where it is better. */
        public double lossAgainst(Task baseline) {
            return lowerIsBetter ? value - baseline.value : baseline.value - value;
        }
    }

    /**
     * Whether the arm's figures may be believed.
     *
     * @param valid no reason against it
     * @param reasons what was not fulfilled
     */
    public record Validity(boolean valid, List<Reason> reasons) {
        public Validity {
            reasons = List.copyOf(reasons);
            if (valid != reasons.isEmpty()) {
                throw new IllegalArgumentException(
                        "valid=" + valid + " with " + reasons.size() + " reasons against it");
            }
        }

        /** The verdict of the load generator. */
        public static Validity of(RunValidity validity) {
            return new Validity(
                    validity.valid(),
                    validity.reasons().stream()
                            .map(r -> new Reason(r.criterion().id(), r.required(), r.actual(), r.sentence()))
                            .toList());
        }
    }

    /**
     * Why an arm is not valid.
     *
     * @param criterion id of what was not fulfilled
     * @param required the limit, in the criterion's unit
     * @param actual what was measured
     * @param sentence both in words
     */
    public record Reason(String criterion, double required, double actual, String sentence) {}

    /**
     * What the batcher made of the queries.
     *
     * @param count batches run
     * @param meanSize queries per batch
     * @param maxSize largest batch
     * @param meanQueueNs mean wait from arrival to the start of the batch, in ns; null when not measured
     */
    public record Batches(long count, double meanSize, int maxSize, @Nullable Double meanQueueNs) {}

    /**
     * Points for the charts.
     *
     * @param responseCdf distribution of the response time
     * @param serviceCdf distribution of the service time
     * @param seconds the run second by second; gaps where other arms ran
     */
    public record Curves(List<Step> responseCdf, List<Step> serviceCdf, List<Second> seconds) {
        private static final int STEPS_PER_HALVING = 20;

        /** Nothing to draw. */
        public static final Curves NONE = new Curves(List.of(), List.of(), List.of());

        public Curves {
            responseCdf = List.copyOf(responseCdf);
            serviceCdf = List.copyOf(serviceCdf);
            seconds = List.copyOf(seconds);
        }

        /**
         * The curves of an arm. Seconds that a block only began are left out: half a second has half the answers.
         *
         * @param blocks the open loop
         * @param serviceNs service times of the closed loop
         * @param originNs start of the whole run on the recordings' clock
         */
        public static Curves of(List<Recording> blocks, LatencyDistribution serviceNs, long originNs) {
            return new Curves(
                    steps(Recording.merge(blocks).responseNs()),
                    steps(serviceNs),
                    blocks.stream().flatMap(block -> seconds(block, originNs)).toList());
        }

        private static Stream<Second> seconds(Recording block, long originNs) {
            long shiftNs = block.measureStartNs() - originNs;
            return block.series().intervals().stream()
                    .filter(i -> i.offsetNs() + block.series().intervalNs()
                            <= block.window().measuredNs())
                    .map(i -> new Second(i.offsetNs() + shiftNs, i.scheduled(), i.ok(), i.p99Ns()));
        }

        private static List<Step> steps(LatencyDistribution distribution) {
            return distribution.cdf(STEPS_PER_HALVING).stream()
                    .map((CdfPoint point) -> new Step(point.valueNs(), point.fraction()))
                    .toList();
        }
    }

    /**
     * A step of a cumulative distribution.
     *
     * @param latencyNs in ns
     * @param fraction share of values at or below it, 0..1
     */
    public record Step(long latencyNs, double fraction) {}

    /**
     * One second of a run.
     *
     * @param offsetNs its start after the start of the whole run, in ns
     * @param scheduled queries due in it
     * @param ok queries that ended OK in it
     * @param responseP99Ns 99th percentile of their response times in ns; 0 when there are none
     */
    public record Second(long offsetNs, long scheduled, long ok, long responseP99Ns) {}
}
