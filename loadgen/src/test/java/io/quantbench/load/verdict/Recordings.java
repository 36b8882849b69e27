package io.quantbench.load.verdict;

import io.quantbench.load.record.GeneratorUsage;
import io.quantbench.load.record.IntervalSeries;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.MeasuredWindow;
import io.quantbench.load.record.OutcomeCounts;
import io.quantbench.load.record.QueryCounts;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Outcome;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A faultless recording of 10 s at 100 queries/s with responses of 10 ms, in which tests spoil one thing at a time. */
final class Recordings {
    private static final long SECOND_NS = 1_000_000_000L;

    private OptionalDouble targetRatePerSec = OptionalDouble.of(100);
    private long scheduled = 1000;
    private long dropped;
    private long unanswered;
    private long errors;
    private long strays;
    private long slow;
    private long answeredNs = 10 * SECOND_NS;
    private long issueDelayNs = 1_000;
    private int lateQueries;
    private long lateNs;
    private long maxLatenessNs = 1_000;
    private long gcPauseNs;
    private OptionalDouble stealShare = OptionalDouble.empty();
    private long startNs;
    private boolean complete = true;

    static Recordings faultless() {
        return new Recordings();
    }

    Recordings closedLoop() {
        targetRatePerSec = OptionalDouble.empty();
        return this;
    }

    Recordings scheduled(long queries) {
        scheduled = queries;
        return this;
    }

    Recordings targetRatePerSec(double rate) {
        targetRatePerSec = OptionalDouble.of(rate);
        return this;
    }

    Recordings dropped(long queries) {
        dropped = queries;
        return this;
    }

    Recordings unanswered(long queries) {
        unanswered = queries;
        return this;
    }

    Recordings errors(long queries) {
        errors = queries;
        return this;
    }

    Recordings strays(long completions) {
        strays = completions;
        return this;
    }

    /** Responses of 100 ms instead of 10. */
    Recordings slow(long queries) {
        slow = queries;
        return this;
    }

    Recordings answeredNs(long durationNs) {
        answeredNs = durationNs;
        return this;
    }

    Recordings issueDelayNs(long durationNs) {
        issueDelayNs = durationNs;
        return this;
    }

    /** The given number of queries issued later than the others. */
    Recordings late(int queries, long delayNs) {
        lateQueries = queries;
        lateNs = delayNs;
        return this;
    }

    Recordings maxLatenessNs(long durationNs) {
        maxLatenessNs = durationNs;
        return this;
    }

    Recordings gcPauseNs(long durationNs) {
        gcPauseNs = durationNs;
        return this;
    }

    Recordings stealShare(double share) {
        stealShare = OptionalDouble.of(share);
        return this;
    }

    Recordings startNs(long instantNs) {
        startNs = instantNs;
        return this;
    }

    Recordings incomplete() {
        complete = false;
        return this;
    }

    Recording build() {
        long issued = scheduled - dropped;
        long ok = issued - errors - unanswered;
        Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        outcomes.put(Outcome.OK, ok);
        outcomes.put(Outcome.REJECTED, errors);
        outcomes.put(Outcome.TIMEOUT, unanswered);
        long[] responses = new long[Math.toIntExact(ok)];
        Arrays.fill(responses, 10_000_000);
        Arrays.fill(responses, 0, Math.toIntExact(slow), 100_000_000);
        long[] delays = new long[Math.toIntExact(issued)];
        Arrays.fill(delays, issueDelayNs);
        Arrays.fill(delays, 0, lateQueries, lateNs);
        return new Recording(
                "target",
                targetRatePerSec,
                new MeasuredWindow(
                        startNs,
                        startNs + 10 * SECOND_NS,
                        10 * SECOND_NS,
                        answeredNs,
                        startNs,
                        startNs + 9 * SECOND_NS),
                new QueryCounts(scheduled, issued, issued - unanswered, dropped, unanswered, strays),
                new OutcomeCounts(outcomes),
                LatencyDistribution.of(responses),
                LatencyDistribution.of(responses),
                LatencyDistribution.of(delays),
                new IntervalSeries(SECOND_NS, List.of()),
                new GeneratorUsage(
                        10 * SECOND_NS,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        gcPauseNs,
                        1,
                        stealShare,
                        maxLatenessNs,
                        0,
                        0),
                complete);
    }
}
