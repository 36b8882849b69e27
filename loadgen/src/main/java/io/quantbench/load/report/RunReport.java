package io.quantbench.load.report;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of one load run. Fields that mean the same as in the report of a bench run have the same names there.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param kind {@link #KIND}
 * @param toolVersion version of QuantBench
 * @param finishedAt end of the run
 * @param verdict what the run says, first
 * @param gates the limits that the user set; empty when none were
 * @param arms one per target, or per phase of a plan, the baseline first
 * @param settings what was asked for
 * @param data what was sent
 * @param comparisons each candidate against the baseline; empty without arms to compare
 * @param capacity what a search for the highest rate found; null without one
 * @param sweep points of a sweep; empty without one
 * @param environment where it was measured
 */
public record RunReport(
        int schemaVersion,
        String kind,
        String toolVersion,
        Instant finishedAt,
        Verdict verdict,
        List<Gate> gates,
        List<LoadArm> arms,
        Settings settings,
        Data data,
        List<Comparison> comparisons,
        @Nullable Capacity capacity,
        List<SweepRow> sweep,
        RunEnvironment environment) {
    /** The only version that this code writes and reads. */
    public static final int SCHEMA_VERSION = 1;

    /** Tells a load report from others. */
    public static final String KIND = "load";

    public RunReport {
        if (schemaVersion != SCHEMA_VERSION || !kind.equals(KIND)) {
            throw new IllegalArgumentException("schemaVersion=" + schemaVersion + ", kind='" + kind + "' are not "
                    + SCHEMA_VERSION + ", '" + KIND + "'");
        }
        gates = List.copyOf(gates);
        arms = List.copyOf(arms);
        comparisons = List.copyOf(comparisons);
        sweep = List.copyOf(sweep);
        if (verdict.status() == Status.OK && !possible(gates, arms)) {
            throw new IllegalArgumentException("the verdict says OK, but an arm is not valid or a gate did not hold");
        }
    }

    private static boolean possible(List<Gate> gates, List<LoadArm> arms) {
        return gates.stream().allMatch(Gate::passed)
                && arms.stream().allMatch(arm -> arm.validity().valid());
    }

    /** The arm of that name. */
    public Optional<LoadArm> arm(String variant) {
        return arms.stream().filter(arm -> arm.variant().equals(variant)).findFirst();
    }

    RunReport with(Verdict newVerdict, List<LoadArm> newArms) {
        return new RunReport(
                schemaVersion,
                kind,
                toolVersion,
                finishedAt,
                newVerdict,
                gates,
                newArms,
                settings,
                data,
                comparisons,
                capacity,
                sweep,
                environment);
    }

    /** What kind of statement a run allows. */
    public enum Status {
        /** Valid, and every gate held. */
        OK,
        /** Valid, and at least one gate did not hold. */
        GATE_FAILED,
        /** Good so far, but too little; a sentence says how much more is needed. Not a result. */
        INCONCLUSIVE,
        /** Its figures may not be believed. Not a result. */
        INVALID,
        /** Stopped before its end. Not a result. */
        INCOMPLETE
    }

    /**
     * What the run says.
     *
     * @param status in one word
     * @param sentences in words, the most important first; at least one
     */
    public record Verdict(Status status, List<String> sentences) {
        public Verdict {
            sentences = List.copyOf(sentences);
            if (sentences.isEmpty() || sentences.get(0).isBlank()) {
                throw new IllegalArgumentException("a verdict of " + status + " needs a sentence");
            }
        }
    }

    /**
     * A limit that the user set.
     *
     * @param name the flag or key and the arm, for example {@code --slo (int8)}
     * @param required the limit in words with unit
     * @param actual what was measured, in the same form
     * @param passed whether the limit held
     * @param open whether it did not hold only because there is too little to say; more queries or rounds would decide
     */
    public record Gate(String name, String required, String actual, boolean passed, boolean open) {
        /** A gate that is decided. */
        public Gate(String name, String required, String actual, boolean passed) {
            this(name, required, actual, passed, false);
        }

        public Gate {
            if (passed && open) {
                throw new IllegalArgumentException("gate " + name + " cannot have passed and be open");
            }
        }
    }

    /**
     * What was asked for.
     *
     * @param baseline arm that the others are compared with; empty when there is no comparison
     * @param target as given on the command line
     * @param scenario for example {@code server}; empty without one
     * @param targetRatePerSec open-loop rate in queries per second; null without one
     * @param concurrency outstanding queries of a closed loop; null without one
     * @param durationNs measured time of each arm in ns
     * @param warmUpNs warm-up in ns
     * @param blocks measured blocks of each arm
     * @param order how blocks of the arms alternate, for example {@code ABBA}; empty without arms to compare
     * @param seed of schedule and sample order
     */
    public record Settings(
            String baseline,
            String target,
            String scenario,
            @Nullable Double targetRatePerSec,
            @Nullable Integer concurrency,
            long durationNs,
            long warmUpNs,
            int blocks,
            String order,
            long seed) {}

    /**
     * What was sent.
     *
     * @param name of the data set
     * @param source where it comes from, in one sentence
     * @param sha256 hex digest of each file, by file name; empty for generated inputs
     * @param rows rows used
     */
    public record Data(String name, String source, Map<String, String> sha256, long rows) {
        public Data {
            sha256 = Collections.unmodifiableMap(new LinkedHashMap<>(sha256));
        }
    }

    /**
     * A candidate against its baseline, over the same trace in turns.
     *
     * @param baseline name of the one arm
     * @param candidate name of the other
     * @param rounds that both ran
     * @param status for example {@code ACCEPTED}
     * @param ratios candidate over baseline, with intervals
     * @param checks every demand, met or not, accuracy included
     */
    public record Comparison(
            String baseline, String candidate, int rounds, String status, List<Ratio> ratios, List<Check> checks) {
        public Comparison {
            ratios = List.copyOf(ratios);
            checks = List.copyOf(checks);
        }
    }

    /**
     * How many times as large a figure is in the candidate.
     *
     * @param figure {@code P50}, {@code P99} or {@code THROUGHPUT}
     * @param ratio as measured
     * @param low lower end of the interval
     * @param high upper end of the interval
     * @param confidence of the interval, 0..1
     */
    public record Ratio(String figure, double ratio, double low, double high, double confidence) {}

    /**
     * A demand on a candidate.
     *
     * @param name what is demanded
     * @param standing {@code MET}, {@code MISSED} or {@code OPEN}
     * @param required the limit; null where it depends on what was not measured
     * @param actual what was measured; null when it was not
     * @param sentence both in words
     */
    public record Check(
            String name, String standing, @Nullable Double required, @Nullable Double actual, String sentence) {}

    /**
     * The highest rate.
     *
     * @param status for example {@code FOUND}
     * @param objective in words
     * @param ratePerSec confirmed; null when there is none
     * @param tooFastPerSec lowest rate seen to be too fast; null when there is none
     * @param confidence of it, 0..1
     * @param moreQueriesNeeded by an undecided confirmation; 0 otherwise
     * @param sentence the same in words
     * @param wallNs time that the search took
     * @param probes every rate tried, in order
     */
    public record Capacity(
            String status,
            String objective,
            @Nullable Double ratePerSec,
            @Nullable Double tooFastPerSec,
            double confidence,
            long moreQueriesNeeded,
            String sentence,
            long wallNs,
            List<Probe> probes) {
        public Capacity {
            probes = List.copyOf(probes);
        }
    }

    /**
     * One rate tried.
     *
     * @param kind for example {@code LOOK}
     * @param ratePerSec scheduled
     * @param finding for example {@code SUSTAINED}
     * @param basis by what
     * @param sentence the same in words
     * @param queries due
     * @param slow those over the limit
     * @param okPerSec answered OK per second
     * @param p50Ns median response in ns
     * @param percentileNs response at the objective's percentile in ns
     * @param wallNs time that it took
     */
    public record Probe(
            String kind,
            double ratePerSec,
            String finding,
            String basis,
            String sentence,
            long queries,
            long slow,
            double okPerSec,
            long p50Ns,
            long percentileNs,
            long wallNs) {}

    /**
     * One point of a sweep.
     *
     * @param axis what was varied
     * @param value of it
     * @param arm what happened there
     */
    public record SweepRow(String axis, double value, LoadArm arm) {}
}
