package io.quantbench.load.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * A run over time: one entry per interval, ordered by offset. Intervals that lie between the blocks of a merged recording
 * are absent.
 *
 * @param intervalNs length of each interval in ns
 * @param intervals the entries
 */
public record IntervalSeries(long intervalNs, List<Interval> intervals) {
    /** Interval length of every recorder: one second, in ns. */
    public static final long ONE_SECOND_NS = 1_000_000_000L;

    public IntervalSeries {
        if (intervalNs <= 0) {
            throw new IllegalArgumentException("intervalNs=" + intervalNs + " is not positive");
        }
        intervals = List.copyOf(intervals);
    }

    /**
     * One interval. {@code scheduled} counts by intended start, the others by completion, so the intervals after the
     * measured window hold what was answered during the drain.
     *
     * @param offsetNs start of the interval after the start of the measured window, in ns
     * @param scheduled queries whose intended start lies in the interval
     * @param completed queries that ended in the interval, in whatever way
     * @param ok those of them that ended OK
     * @param p50Ns median response time of these, to two digits (relative error at most 1 %); 0 when there are none
     * @param p99Ns 99th percentile of the same
     * @param maxNs largest of the same, exact
     */
    public record Interval(long offsetNs, long scheduled, long completed, long ok, long p50Ns, long p99Ns, long maxNs) {
        private Interval beside(Interval other) {
            return new Interval(
                    offsetNs,
                    scheduled + other.scheduled,
                    completed + other.completed,
                    ok + other.ok,
                    Math.max(p50Ns, other.p50Ns),
                    Math.max(p99Ns, other.p99Ns),
                    Math.max(maxNs, other.maxNs));
        }

        Interval shifted(long deltaNs) {
            return new Interval(offsetNs + deltaNs, scheduled, completed, ok, p50Ns, p99Ns, maxNs);
        }
    }

    /** The same series with {@code deltaNs} added to every offset. */
    IntervalSeries shifted(long deltaNs) {
        return new IntervalSeries(
                intervalNs, intervals.stream().map(i -> i.shifted(deltaNs)).toList());
    }

    /** All entries of both, by offset. */
    IntervalSeries interleaved(IntervalSeries other) {
        if (other.intervalNs != intervalNs) {
            throw new IllegalArgumentException(
                    "series of intervalNs=" + intervalNs + " and intervalNs=" + other.intervalNs + " do not merge");
        }
        List<Interval> all = new ArrayList<>(intervals);
        all.addAll(other.intervals);
        all.sort(Comparator.comparingLong(Interval::offsetNs));
        return new IntervalSeries(intervalNs, all);
    }

    /**
     * Both series of loops that ran at the same time: counts add up; percentiles of single seconds cannot be merged, so the larger is
     * kept.
     */
    IntervalSeries beside(IntervalSeries other) {
        TreeMap<Long, Interval> byOffset = new TreeMap<>();
        interleaved(other).intervals.forEach(i -> byOffset.merge(i.offsetNs(), i, Interval::beside));
        return new IntervalSeries(intervalNs, List.copyOf(byOffset.values()));
    }
}
