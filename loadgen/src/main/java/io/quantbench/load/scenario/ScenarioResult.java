package io.quantbench.load.scenario;

import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.Recording;
import io.quantbench.load.verdict.EarlyStopping;
import io.quantbench.load.verdict.LoadGenPercentile;
import java.util.OptionalLong;

/**
 * What a run of a scenario says. Latencies are of queries, from their intended start, to three digits.
 *
 * @param plan what was run
 * @param recording what happened
 * @param overLatency queries of a Server run that were not answered OK within the limit, counted exactly; empty otherwise
 * @param verdict whether it counts
 */
public record ScenarioResult(
        ScenarioPlan plan, Recording recording, OptionalLong overLatency, ScenarioVerdict verdict) {
    private static final double NS_PER_SEC = 1e9;

    /** Percentile of the latencies by LoadGen's rule, in ns. */
    public long percentileNs(double percentile) {
        return LoadGenPercentile.of(latencies(), percentile);
    }

    /**
     * The latency that bounds the percentile with 99 % confidence, in ns: early stopping's estimate. Empty when there are too few
     * queries.
     */
    public OptionalLong boundedPercentileNs(double percentile) {
        OptionalLong index =
                EarlyStopping.MLPERF.estimateIndex(percentile, latencies().count());
        return index.isPresent() ? OptionalLong.of(latencies().valueAtIndex(index.getAsLong())) : OptionalLong.empty();
    }

    /** Latencies of the queries answered OK. */
    public LatencyDistribution latencies() {
        return recording.responseNs();
    }

    /** Queries issued; in Offline, samples. */
    public long queries() {
        return recording.issuedQueries();
    }

    /** Samples issued, as far as every query was full. */
    public long samples() {
        return queries() * plan.samplesPerQuery();
    }

    /** Time from the start to the last intended query, in ns. */
    public long lastIntendedNs() {
        return recording.window().lastIntendedNs() - recording.measureStartNs();
    }

    /** Time from the start to the last answer, in ns. */
    public long lastAnswerNs() {
        return recording.window().answeredNs();
    }

    /** Queries per second by schedule: the last query only ends the time, as LoadGen counts. 0 for fewer than two. */
    public double scheduledPerSec() {
        return perSec(recording.scheduledQueries() - 1, lastIntendedNs());
    }

    /** Queries per second by completion, until the last answer; counted in the same way. */
    public double completedPerSec() {
        return perSec(recording.outcomes().ok() - 1, lastAnswerNs());
    }

    /** Offline's result: samples answered OK per second until the last answer. */
    public double offlinePerSec() {
        return perSec(recording.outcomes().ok(), lastAnswerNs());
    }

    private static double perSec(long count, long durationNs) {
        return count <= 0 || durationNs <= 0 ? 0 : count * NS_PER_SEC / durationNs;
    }

    /** Whether LoadGen would call it VALID; an inconclusive run is INVALID there. */
    public boolean valid() {
        return verdict.status() == ScenarioVerdict.Status.VALID;
    }
}
