package io.quantbench.load.record;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The per-second series of a run while it is written: counters per second in arrays made at the start, and one small
 * histogram for the second at hand.
 *
 * <p>Counts and maxima are exact. Percentiles cover the completions harvested from the first one of a second until the
 * first one of a later second; completions come in nearly in order, so a straggler may count one second late. When a
 * second ends, its percentiles cost the writer a few microseconds; two digits instead of three keep that so low.
 */
final class SecondsTable {
    private static final int DIGITS = 2;

    private final long originNs;
    private final long[] scheduled;
    private final long[] completed;
    private final long[] ok;
    private final long[] p50Ns;
    private final long[] p99Ns;
    private final long[] maxNs;
    private final Histogram current = new Histogram(1, LatencyDistribution.HIGHEST_NS, DIGITS);
    private int currentSecond;

    /** A table for {@code spanNs} from {@code originNs} on; whatever falls behind its end counts in the last second. */
    SecondsTable(long originNs, long spanNs) {
        this.originNs = originNs;
        int seconds = Math.toIntExact(spanNs / IntervalSeries.ONE_SECOND_NS + 1);
        scheduled = new long[seconds];
        completed = new long[seconds];
        ok = new long[seconds];
        p50Ns = new long[seconds];
        p99Ns = new long[seconds];
        maxNs = new long[seconds];
    }

    void scheduled(long intendedNs) {
        scheduled[secondOf(intendedNs)]++;
    }

    void completed(long completedNs) {
        completed[secondOf(completedNs)]++;
    }

    void completedOk(long completedNs, long responseNs) {
        int second = secondOf(completedNs);
        completed[second]++;
        ok[second]++;
        maxNs[second] = Math.max(maxNs[second], responseNs);
        if (second > currentSecond) {
            closeCurrent();
            currentSecond = second;
        }
        current.recordValue(responseNs);
    }

    private int secondOf(long instantNs) {
        long second = (instantNs - originNs) / IntervalSeries.ONE_SECOND_NS;
        return (int) Math.max(0, Math.min(second, scheduled.length - 1));
    }

    private void closeCurrent() {
        if (current.getTotalCount() > 0) {
            p50Ns[currentSecond] = current.getValueAtPercentile(50);
            p99Ns[currentSecond] = current.getValueAtPercentile(99);
            current.reset();
        }
    }

    /** The series up to the last second in which anything was scheduled or completed. Closes the second at hand. */
    IntervalSeries close() {
        closeCurrent();
        return series();
    }

    /** The series so far; the table may be written to afterwards. */
    IntervalSeries soFar() {
        if (current.getTotalCount() > 0) {
            p50Ns[currentSecond] = current.getValueAtPercentile(50);
            p99Ns[currentSecond] = current.getValueAtPercentile(99);
        }
        return series();
    }

    private IntervalSeries series() {
        int length = scheduled.length;
        while (length > 0 && scheduled[length - 1] == 0 && completed[length - 1] == 0) {
            length--;
        }
        List<IntervalSeries.Interval> intervals = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            intervals.add(new IntervalSeries.Interval(
                    i * IntervalSeries.ONE_SECOND_NS, scheduled[i], completed[i], ok[i], p50Ns[i], p99Ns[i], maxNs[i]));
        }
        return new IntervalSeries(IntervalSeries.ONE_SECOND_NS, intervals);
    }
}
