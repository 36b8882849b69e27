package io.quantbench.load.record;

import io.quantbench.load.target.Outcome;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * Writes down one loop's queries. Everything is allocated by the constructor; the recording methods allocate nothing.
 *
 * <p>Queries whose intended start lies outside the measured window are ignored here, so a loop reports all of them alike:
 * warm-up is told from measurement by <i>intended</i> time, however late a query really ran.
 *
 * <p>Each query in the window is told as {@link #scheduled}; then either {@link #dropped}, or {@link #issued} followed by
 * one of {@link #completed} and {@link #abandoned}.
 *
 * <p><b>Threading:</b> not thread-safe; one thread calls everything.
 */
@SuppressWarnings("EnumOrdinal") // An array by ordinal is the only counter per outcome that costs one add.
public final class Recorder {
    private final long measureStartNs;
    private long measureEndNs;
    private long firstIntendedNs = Long.MAX_VALUE;
    private long lastIntendedNs = Long.MIN_VALUE;
    private long lastCompletedNs;
    private long scheduled;
    private long issued;
    private long dropped;
    private long abandoned;
    private final long[] outcomes = new long[Outcome.values().length];
    private final Histogram response = LatencyDistribution.newHistogram();
    private final Histogram service = LatencyDistribution.newHistogram();
    private final Histogram issueDelay = LatencyDistribution.newHistogram();
    private final SecondsTable seconds;

    /**
     * A recorder for queries intended in {@code [measureStartNs, measureEndNs)}.
     *
     * @param tailNs how long after the window completions may come, at least 0; sizes the per-second series
     */
    public Recorder(long measureStartNs, long measureEndNs, long tailNs) {
        if (measureEndNs < measureStartNs || tailNs < 0) {
            throw new IllegalArgumentException("measureStartNs=" + measureStartNs + " measureEndNs=" + measureEndNs
                    + " tailNs=" + tailNs + " is no window");
        }
        this.measureStartNs = measureStartNs;
        this.measureEndNs = measureEndNs;
        this.lastCompletedNs = measureStartNs;
        this.seconds = new SecondsTable(measureStartNs, measureEndNs - measureStartNs + tailNs);
    }

    private boolean covers(long intendedNs) {
        return intendedNs - measureStartNs >= 0 && intendedNs - measureEndNs < 0;
    }

    /** A query is due at {@code intendedNs}. Intended starts come in non-decreasing order. */
    public void scheduled(long intendedNs) {
        if (!covers(intendedNs)) {
            return;
        }
        scheduled++;
        firstIntendedNs = Math.min(firstIntendedNs, intendedNs);
        lastIntendedNs = intendedNs;
        seconds.scheduled(intendedNs);
    }

    /** The query was handed to the target at {@code issuedNs}, not before {@code intendedNs}. */
    public void issued(long intendedNs, long issuedNs) {
        if (covers(intendedNs)) {
            issued++;
            issueDelay.recordValue(LatencyDistribution.bounded(issuedNs - intendedNs));
        }
    }

    /** The query was not handed to the target because too many were outstanding. */
    public void dropped(long intendedNs) {
        if (covers(intendedNs)) {
            dropped++;
        }
    }

    /** The query ended at {@code completedNs}. */
    public void completed(long intendedNs, long issuedNs, long completedNs, Outcome outcome) {
        if (!covers(intendedNs)) {
            return;
        }
        outcomes[outcome.ordinal()]++;
        lastCompletedNs = Math.max(lastCompletedNs, completedNs);
        if (outcome == Outcome.OK) {
            long responseNs = LatencyDistribution.bounded(completedNs - intendedNs);
            response.recordValue(responseNs);
            service.recordValue(LatencyDistribution.bounded(completedNs - issuedNs));
            seconds.completedOk(completedNs, responseNs);
        } else {
            seconds.completed(completedNs);
        }
    }

    /** The query had no answer when waiting ended; it counts as {@link Outcome#TIMEOUT} and as outstanding at the end. */
    public void abandoned(long intendedNs) {
        if (covers(intendedNs)) {
            abandoned++;
            outcomes[Outcome.TIMEOUT.ordinal()]++;
        }
    }

    /** Ends the measured window at {@code endNs} when that is earlier, but never before a query already scheduled. */
    public void endWindowAt(long endNs) {
        long earliestNs = scheduled == 0 ? measureStartNs : lastIntendedNs + 1;
        measureEndNs = Math.min(measureEndNs, Math.max(endNs, earliestNs));
    }

    /** Median response time of the measured OK queries so far, in ns; 0 when there are none. */
    public long responseP50SoFarNs() {
        return response.getTotalCount() == 0 ? 0 : response.getValueAtPercentile(50);
    }

    /** 99th percentile of the response time of the measured OK queries so far, in ns; 0 when there are none. */
    public long responseP99SoFarNs() {
        return response.getTotalCount() == 0 ? 0 : response.getValueAtPercentile(99);
    }

    /**
     * The immutable result. The recorder must not be written to afterwards.
     *
     * @param run what the recorder cannot know
     */
    public Recording finish(RunFacts run) {
        return recording(run, measureEndNs, outcomes, seconds.close());
    }

    /**
     * What is recorded by now, as if the run ended at {@code nowNs} with nobody waiting for the answers outstanding. The recorder may be
     * written to afterwards. Costs its thread some 100 µs, for copies of three histograms.
     *
     * @param run what the recorder cannot know
     */
    public Recording soFar(RunFacts run, long nowNs) {
        long earliestNs = scheduled == 0 ? measureStartNs : lastIntendedNs + 1;
        long[] ended = outcomes.clone();
        ended[Outcome.TIMEOUT.ordinal()] += issued - total(outcomes);
        return recording(run, Math.min(measureEndNs, Math.max(nowNs, earliestNs)), ended, seconds.soFar());
    }

    private Recording recording(RunFacts run, long endNs, long[] ended, IntervalSeries series) {
        long open = abandoned + total(ended) - total(outcomes);
        return new Recording(
                run.target(),
                run.targetRatePerSec(),
                new MeasuredWindow(
                        measureStartNs,
                        endNs,
                        endNs - measureStartNs,
                        lastCompletedNs - measureStartNs,
                        scheduled == 0 ? measureStartNs : firstIntendedNs,
                        scheduled == 0 ? measureStartNs : lastIntendedNs),
                new QueryCounts(scheduled, issued, issued - open, dropped, open, run.strayCompletions()),
                OutcomeCounts.ofOrdinals(ended),
                LatencyDistribution.copyOf(response),
                LatencyDistribution.copyOf(service),
                LatencyDistribution.copyOf(issueDelay),
                series,
                run.usage(),
                run.complete());
    }

    private static long total(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /**
     * What is known about a run beside its queries.
     *
     * @param target name of the system under test
     * @param targetRatePerSec scheduled rate; empty for a closed loop or flat-out run
     * @param strayCompletions completions told twice or after the end
     * @param usage what the generator consumed
     * @param complete false when the run was stopped before its end
     */
    public record RunFacts(
            String target,
            OptionalDouble targetRatePerSec,
            long strayCompletions,
            GeneratorUsage usage,
            boolean complete) {}
}
