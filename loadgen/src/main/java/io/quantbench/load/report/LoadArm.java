package io.quantbench.load.report;

import io.quantbench.load.record.GeneratorUsage;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.Recording;
import io.quantbench.load.verdict.RunValidity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One target's figures in a load report. A figure that was not measured is null, never 0. More components than our budget allows, because
 * the JSON of an arm is flat.
 *
 * @param variant name, unique in the report
 * @param description of the target or the phase
 * @param throughputPerSec queries answered OK per second, until the last answer
 * @param responseNs completion − intended start, OK answers; null without any
 * @param serviceNs completion − actual issue, OK answers; null without any
 * @param issueDelayNs actual issue − intended start, all issued queries; null without any
 * @param openLoop the rates of an open loop; null for a closed one
 * @param outcomes number of queries by how they ended
 * @param counts what became of the queries
 * @param measuredNs measured time, all blocks together, in ns
 * @param answeredNs time until the last answers, likewise
 * @param validity whether the figures may be believed
 * @param generator what the generator used
 * @param seconds the run second by second
 * @param histograms whole distributions, so that reports can be merged exactly
 * @param stages where the time of a query went, on average; null where nobody told
 */
public record LoadArm(
        String variant,
        String description,
        double throughputPerSec,
        @Nullable LatencySummary responseNs,
        @Nullable LatencySummary serviceNs,
        @Nullable LatencySummary issueDelayNs,
        @Nullable OpenLoop openLoop,
        Map<String, Long> outcomes,
        Counts counts,
        long measuredNs,
        long answeredNs,
        Validity validity,
        Generator generator,
        List<Second> seconds,
        Histograms histograms,
        @Nullable Stages stages) {
    public LoadArm {
        if (variant.isBlank()) {
            throw new IllegalArgumentException("an arm has no name");
        }
        outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
        seconds = List.copyOf(seconds);
    }

    /**
     * The rates of an open loop.
     *
     * @param targetRatePerSec scheduled
     * @param achievedRatePerSec completed, in whatever way, the time until the last answer included
     */
    public record OpenLoop(double targetRatePerSec, double achievedRatePerSec) {}

    /** What became of the queries; as {@link io.quantbench.load.record.QueryCounts}. */
    public record Counts(
            long scheduled, long issued, long completed, long dropped, long outstandingAtEnd, long strayCompletions) {}

    /**
     * Whether the figures may be believed.
     *
     * @param valid no reason against it
     * @param moreQueriesNeeded by the highest reported percentile; 0 when there are enough
     * @param reasons what was not fulfilled
     */
    public record Validity(boolean valid, long moreQueriesNeeded, List<Reason> reasons) {
        public Validity {
            reasons = List.copyOf(reasons);
            if (valid != reasons.isEmpty()) {
                throw new IllegalArgumentException("valid=" + valid + " with " + reasons.size() + " reasons");
            }
        }

        /** The verdict of the load generator. */
        public static Validity of(RunValidity validity) {
            return new Validity(
                    validity.valid(),
                    validity.moreQueriesNeeded(),
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
     * What the generator used; null where it could not be read. As {@link GeneratorUsage}.
     */
    public record Generator(
            long wallNs,
            @Nullable Long generatorCpuNs,
            @Nullable Long processCpuNs,
            long gcPauseNs,
            @Nullable Long safepointNs,
            @Nullable Double stealShare,
            @Nullable Long clockDriftNs,
            long maxLatenessNs,
            long spinNs,
            long parkNs) {
        static Generator of(GeneratorUsage usage) {
            return new Generator(
                    usage.wallNs(),
                    orNull(usage.generatorCpuNs()),
                    orNull(usage.processCpuNs()),
                    usage.gcPauseNs(),
                    orNull(usage.safepointNs()),
                    orNull(usage.stealShare()),
                    orNull(usage.clockDriftNs()),
                    usage.maxLatenessNs(),
                    usage.spinNs(),
                    usage.parkNs());
        }

        private static @Nullable Long orNull(OptionalLong value) {
            return value.isPresent() ? value.getAsLong() : null;
        }

        private static @Nullable Double orNull(OptionalDouble value) {
            return value.isPresent() ? value.getAsDouble() : null;
        }
    }

    /**
     * One second of a run.
     *
     * @param offsetNs its start after the start of the measurement, in ns
     * @param scheduled queries due in it
     * @param completed queries that ended in it
     * @param ok those of them that ended OK
     * @param responseP50Ns median of their response times in ns; 0 when there are none
     * @param responseP99Ns 99th percentile of the same
     * @param responseMaxNs largest of the same
     */
    public record Second(
            long offsetNs,
            long scheduled,
            long completed,
            long ok,
            long responseP50Ns,
            long responseP99Ns,
            long responseMaxNs) {}

    /** The distributions in the form of {@link LatencyDistribution#encode}. */
    public record Histograms(String response, String service, String issueDelay) {}

    /**
     * Where the time from the intended start to the answer went, on average over the queries answered OK: the generator's own account
     * joined with that of the target.
     *
     * @param source whose account the inner stages are, in one sentence
     * @param queries that the target counted
     * @param stages in the order in which a query passes them
     * @param totalNs mean response time by the generator's clock, in ns
     * @param accountedNs sum of the stages, in ns
     * @param consistent whether the sum is the total and no stage is negative, within what different clocks and edges of the window allow
     * @param sentence the check in words
     */
    public record Stages(
            String source,
            long queries,
            List<Stage> stages,
            double totalNs,
            double accountedNs,
            boolean consistent,
            String sentence) {
        public Stages {
            stages = List.copyOf(stages);
        }
    }

    /**
     * One stage.
     *
     * @param name for example {@code queue}
     * @param meanNs mean time of a query in it, in ns
     */
    public record Stage(String name, double meanNs) {}

    /** The same arm with an account of its stages. */
    public LoadArm withStages(Stages newStages) {
        return new LoadArm(
                variant,
                description,
                throughputPerSec,
                responseNs,
                serviceNs,
                issueDelayNs,
                openLoop,
                outcomes,
                counts,
                measuredNs,
                answeredNs,
                validity,
                generator,
                seconds,
                histograms,
                newStages);
    }

    /** The figures of a recording, merged from blocks or not. */
    public static LoadArm of(String variant, String description, Recording recording, RunValidity validity) {
        Map<String, Long> outcomes = new LinkedHashMap<>();
        recording
                .outcomes()
                .byOutcome()
                .forEach((outcome, count) -> outcomes.put(outcome.name().toLowerCase(Locale.ROOT), count));
        return new LoadArm(
                variant,
                description,
                recording.okRatePerSec(),
                summary(recording.responseNs()),
                summary(recording.serviceNs()),
                summary(recording.issueDelayNs()),
                recording.targetRatePerSec().isPresent()
                        ? new OpenLoop(recording.targetRatePerSec().getAsDouble(), recording.completedRatePerSec())
                        : null,
                outcomes,
                counts(recording),
                recording.window().measuredNs(),
                recording.window().answeredNs(),
                Validity.of(validity),
                Generator.of(recording.usage()),
                seconds(recording),
                new Histograms(
                        recording.responseNs().encode(),
                        recording.serviceNs().encode(),
                        recording.issueDelayNs().encode()),
                null);
    }

    static @Nullable LatencySummary summary(LatencyDistribution distribution) {
        return distribution.isEmpty() ? null : LatencySummary.of(distribution);
    }

    private static Counts counts(Recording recording) {
        return new Counts(
                recording.scheduledQueries(),
                recording.issuedQueries(),
                recording.completedQueries(),
                recording.droppedQueries(),
                recording.outstandingAtEnd(),
                recording.counts().strayCompletions());
    }

    private static List<Second> seconds(Recording recording) {
        List<Second> seconds = new ArrayList<>();
        recording
                .series()
                .intervals()
                .forEach(i -> seconds.add(new Second(
                        i.offsetNs(), i.scheduled(), i.completed(), i.ok(), i.p50Ns(), i.p99Ns(), i.maxNs())));
        return seconds;
    }
}
