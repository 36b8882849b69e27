package io.quantbench.load.scenario;

import io.quantbench.load.clock.NanoClock;
import io.quantbench.load.target.Completion;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.target.ResponseListener;
import io.quantbench.load.target.Target;
import io.quantbench.load.verdict.SteadyTest;
import io.quantbench.load.workload.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The target of a warm-up, which ends it once the response times are steady. On the loop's thread. */
final class SteadyWatch implements Target {
    private static final long SHORTEST_WINDOW_NS = 100_000_000L;
    private static final int FEWEST_ANSWERS = 25;
    /** Answers of a window whose median is taken; those beyond are left out, so that memory is bounded. */
    private static final int MOST_ANSWERS = 4_096;

    final SteadyTest test = new SteadyTest();
    final List<Double> medians = new ArrayList<>();
    private final Target inner;
    private final NanoClock clock;
    private final long[] responsesNs = new long[MOST_ANSWERS];
    private int answers;
    private long windowStartNs;
    private boolean begun;
    /** Ends the warm-up; set before its first query. */
    Runnable stop = () -> {};

    SteadyWatch(Target inner, NanoClock clock) {
        this.inner = inner;
        this.clock = clock;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void issue(long queryId, Sample sample, Completion completion) {
        if (!begun) {
            begun = true;
            windowStartNs = clock.nanoTime();
        }
        inner.issue(queryId, sample, completion);
    }

    @Override
    public ResponseListener responseListener() {
        ResponseListener next = inner.responseListener();
        return (outcome, responseNs, serviceNs) -> {
            if (outcome == Outcome.OK) {
                answered(responseNs);
            }
            next.ended(outcome, responseNs, serviceNs);
        };
    }

    private void answered(long responseNs) {
        if (answers < MOST_ANSWERS) {
            responsesNs[answers++] = responseNs;
        }
        long nowNs = clock.nanoTime();
        if (answers >= FEWEST_ANSWERS && nowNs - windowStartNs >= SHORTEST_WINDOW_NS && !test.steady()) {
            Arrays.sort(responsesNs, 0, answers);
            medians.add((double) responsesNs[answers / 2]);
            test.add((double) responsesNs[answers / 2]);
            answers = 0;
            windowStartNs = nowNs;
            if (test.steady()) {
                stop.run();
            }
        }
    }

    @Override
    public void close() {
        inner.close();
    }
}
