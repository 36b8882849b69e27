package io.quantbench.load.compare;

import io.quantbench.load.record.GeneratorUsage;
import io.quantbench.load.record.IntervalSeries;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.MeasuredWindow;
import io.quantbench.load.record.OutcomeCounts;
import io.quantbench.load.record.QueryCounts;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Outcome;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Recordings of closed-loop blocks, made up. */
final class Blocks {
    private static final LatencyDistribution NONE = LatencyDistribution.empty();

    private Blocks() {}

    /** One block, begun at {@code startNs}, in which the queries took so long, one after the other. */
    static Recording of(String target, long startNs, long... responsesNs) {
        long spanNs = 0;
        for (long responseNs : responsesNs) {
            spanNs += responseNs;
        }
        int queries = responsesNs.length;
        return new Recording(
                target,
                OptionalDouble.empty(),
                new MeasuredWindow(startNs, startNs + spanNs, spanNs, spanNs, startNs, startNs + spanNs),
                new QueryCounts(queries, queries, queries, 0, 0, 0),
                new OutcomeCounts(Map.of(Outcome.OK, (long) queries)),
                LatencyDistribution.of(responsesNs),
                NONE,
                NONE,
                new IntervalSeries(IntervalSeries.ONE_SECOND_NS, List.of()),
                GeneratorUsage.none(),
                true);
    }
}
