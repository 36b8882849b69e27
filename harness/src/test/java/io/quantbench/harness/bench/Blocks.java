package io.quantbench.harness.bench;

import io.quantbench.load.record.GeneratorUsage;
import io.quantbench.load.record.IntervalSeries;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.MeasuredWindow;
import io.quantbench.load.record.OutcomeCounts;
import io.quantbench.load.record.QueryCounts;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Recordings of blocks that never ran: ten seconds of queries that all took the same time. */
final class Blocks {
    static final int QUERIES = 1_000;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LENGTH_NS = 10 * SECOND_NS;

    private Blocks() {}

    /** One query outstanding at a time. */
    static Recording closed(String arm, long serviceNs) {
        return block(arm, OptionalDouble.empty(), QUERIES, serviceNs, true, 0);
    }

    /** The same, after the block above. */
    static Recording closedLater(String arm, long serviceNs) {
        return block(arm, OptionalDouble.empty(), QUERIES, serviceNs, true, LENGTH_NS);
    }

    /** {@code queries} in ten seconds, at the rate that they make. */
    static Recording open(String arm, int queries, long responseNs) {
        return block(arm, OptionalDouble.of(queries / 10.0), queries, responseNs, true, 0);
    }

    /** Cut short. */
    static Recording stopped(String arm, long serviceNs) {
        return block(arm, OptionalDouble.empty(), QUERIES, serviceNs, false, 0);
    }

    /** Every query failed. */
    static Recording failed(String arm) {
        return block(arm, OptionalDouble.empty(), 0, 1, true, 0);
    }

    private static Recording block(
            String arm, OptionalDouble targetRatePerSec, int answered, long latencyNs, boolean complete, long startNs) {
        long[] latencies = new long[answered];
        Arrays.fill(latencies, latencyNs);
        long[] delays = new long[QUERIES];
        Arrays.fill(delays, 1_000);
        long issued = answered == 0 ? QUERIES : answered;
        return new Recording(
                arm,
                targetRatePerSec,
                new MeasuredWindow(
                        startNs, startNs + LENGTH_NS, LENGTH_NS, LENGTH_NS, startNs, startNs + LENGTH_NS - 1),
                new QueryCounts(issued, issued, issued, 0, 0, 0),
                new OutcomeCounts(answered == 0 ? Map.of(Outcome.BAD_ANSWER, issued) : Map.of(Outcome.OK, issued)),
                LatencyDistribution.of(latencies),
                LatencyDistribution.of(latencies),
                LatencyDistribution.of(delays),
                new IntervalSeries(SECOND_NS, List.of()),
                new GeneratorUsage(
                        LENGTH_NS,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        0,
                        0,
                        OptionalDouble.empty(),
                        1_000,
                        0,
                        0),
                complete);
    }
}
