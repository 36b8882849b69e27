package io.quantbench.load.scenario;

import io.quantbench.load.exact.ExactSamples;
import io.quantbench.load.workload.Selection;
import java.util.stream.IntStream;

/**
 * Which samples a run asks, in which order: positions as they are drawn, and which sample is at each.
 */
final class SampleOrder {
    private final Selection positions;
    private final int[] sampleAt;

    private SampleOrder(Selection positions, int[] sampleAt) {
        this.positions = positions;
        this.sampleAt = sampleAt;
    }

    /** The order of a run over a workload of {@code workloadSize}. */
    static SampleOrder of(ScenarioPlan plan, int workloadSize) {
        int size = plan.participating(workloadSize);
        Sampling sampling = plan.sampling();
        if (sampling.choice() == Sampling.Choice.SAME && sampling.sameIndex() >= size) {
            throw new IllegalArgumentException(
                    "sameIndex=" + sampling.sameIndex() + " is not one of " + size + " samples");
        }
        return sampling.exact() ? exact(plan, size) : ours(plan, size);
    }

    /** Positions as drawn, one per query; consumed. */
    Selection positions() {
        return positions;
    }

    /** Indices into the workload, by position. */
    IntStream inOrder() {
        return IntStream.of(sampleAt);
    }

    /** Draws of samples instead of positions. */
    Selection samples() {
        return () -> sampleAt[positions.nextIndex()];
    }

    private static SampleOrder exact(ScenarioPlan plan, int size) {
        // LoadGen has forgotten Offline's count by then: it is one query.
        long minQueries =
                plan.scenario() instanceof Scenario.Offline ? 1 : plan.bounds().minQueries();
        ExactSamples samples = new ExactSamples(
                size, plan.samplesPerQuery(), minQueries, plan.sampling().seeds());
        Selection positions;
        if (plan.scenario() instanceof Scenario.Offline && plan.mode() == RunMode.PERFORMANCE) {
            positions = Selection.sequential(size);
        } else {
            positions = switch (effectiveChoice(plan)) {
                case WITH_REPLACEMENT -> samples.uniformPositions();
                case EQUAL_ISSUE -> modulo(samples.equalIssuePositions(), size);
                case UNIQUE -> samples.distinctPositions();
                case SAME -> same(plan);
            };
        }
        return new SampleOrder(positions, samples.libraryOrder());
    }

    private static SampleOrder ours(ScenarioPlan plan, int size) {
        long seed = plan.sampling().seeds().sampleIndex();
        int stride = plan.samplesPerQuery();
        boolean offline = plan.scenario() instanceof Scenario.Offline;
        Selection positions =
                switch (effectiveChoice(plan)) {
                    case WITH_REPLACEMENT -> offline ? Selection.equalIssue(size, seed) : Selection.uniform(size, seed);
                    case EQUAL_ISSUE -> Selection.equalIssue(size, seed);
                    case UNIQUE -> times(Selection.equalIssue((size + stride - 1) / stride, seed), stride);
                    case SAME -> same(plan);
                };
        return new SampleOrder(positions, IntStream.range(0, size).toArray());
    }

    private static Sampling.Choice effectiveChoice(ScenarioPlan plan) {
        return plan.mode() == RunMode.ACCURACY
                ? Sampling.Choice.UNIQUE
                : plan.sampling().choice();
    }

    private static Selection same(ScenarioPlan plan) {
        int index = plan.sampling().sameIndex();
        return () -> index;
    }

    private static Selection modulo(Selection positions, int size) {
        return () -> positions.nextIndex() % size;
    }

    private static Selection times(Selection numbers, int stride) {
        return () -> numbers.nextIndex() * stride;
    }
}
