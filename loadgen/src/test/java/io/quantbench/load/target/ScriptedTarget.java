package io.quantbench.load.target;

import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.workload.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** A fake target on a manual clock that answers each query as its script says, and notes when it was asked what. */
public final class ScriptedTarget implements Target {
    private final ManualClock clock;
    private final IntFunction<Answer> script;
    private final List<Long> issuedNs = new ArrayList<>();
    private final List<Integer> sampleIds = new ArrayList<>();

    /**
     * What happens to one query.
     *
     * @param blockNs how long {@code issue} holds its caller up
     * @param delayNs how long after that the answer comes; 0 is inline
     * @param outcome how it ends
     * @param times how often it is told: 0 never, 1 as it should be
     */
    public record Answer(long blockNs, long delayNs, Outcome outcome, int times) {
        public static Answer after(long delayNs) {
            return new Answer(0, delayNs, Outcome.OK, 1);
        }

        public static Answer blocking(long blockNs) {
            return new Answer(blockNs, 0, Outcome.OK, 1);
        }

        public static Answer never() {
            return new Answer(0, 0, Outcome.OK, 0);
        }

        public static Answer failing(Outcome outcome) {
            return new Answer(0, 0, outcome, 1);
        }

        public static Answer twice() {
            return new Answer(0, 0, Outcome.OK, 2);
        }
    }

    /** A target whose n-th query, from 0, gets {@code script.apply(n)}. */
    public ScriptedTarget(ManualClock clock, IntFunction<Answer> script) {
        this.clock = clock;
        this.script = script;
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public void issue(long queryId, Sample sample, Completion completion) {
        Answer answer = script.apply(issuedNs.size());
        issuedNs.add(clock.nanoTime());
        sampleIds.add(sample.id());
        clock.advance(answer.blockNs());
        for (int i = 0; i < answer.times(); i++) {
            if (answer.delayNs() == 0) {
                completion.complete(queryId, answer.outcome());
            } else {
                clock.at(clock.nanoTime() + answer.delayNs(), () -> completion.complete(queryId, answer.outcome()));
            }
        }
    }

    /** Instants at which queries arrived. */
    public List<Long> issuedNs() {
        return List.copyOf(issuedNs);
    }

    /** Samples that were asked. */
    public List<Integer> sampleIds() {
        return List.copyOf(sampleIds);
    }

    @Override
    public void close() {}
}
