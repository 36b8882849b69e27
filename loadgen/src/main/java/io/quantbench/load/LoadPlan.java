package io.quantbench.load;

import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.dispatch.ClosedLoop;
import io.quantbench.load.dispatch.LoadLoop;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.OpenLoop;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Selection;
import io.quantbench.load.workload.SelectionOrder;
import io.quantbench.load.workload.Workload;
import java.util.OptionalDouble;

/**
 * What to put a target through. A plan is a value: run against two targets it asks both the same samples at the same
 * offsets.
 *
 * @param workload the samples
 * @param order in which order they are asked
 * @param selectionSeed seed of that order
 * @param shape how queries follow each other
 * @param phases how long
 * @param pacing how the generator waits
 * @param maxOutstanding most queries outstanding at once in an open loop
 */
public record LoadPlan(
        Workload workload,
        SelectionOrder order,
        long selectionSeed,
        LoadShape shape,
        Phases phases,
        PacerOptions pacing,
        int maxOutstanding) {

    /** Equal issue with seed 0, the hybrid pacer, and 65,536 outstanding queries. */
    public static LoadPlan of(Workload workload, LoadShape shape, Phases phases) {
        return new LoadPlan(
                workload,
                SelectionOrder.EQUAL_ISSUE,
                0,
                shape,
                phases,
                PacerOptions.hybrid(),
                LoopSetup.DEFAULT_MAX_OUTSTANDING);
    }

    public LoadPlan withSelection(SelectionOrder newOrder, long newSeed) {
        return new LoadPlan(workload, newOrder, newSeed, shape, phases, pacing, maxOutstanding);
    }

    public LoadPlan withShape(LoadShape newShape) {
        return new LoadPlan(workload, order, selectionSeed, newShape, phases, pacing, maxOutstanding);
    }

    public LoadPlan withPhases(Phases newPhases) {
        return new LoadPlan(workload, order, selectionSeed, shape, newPhases, pacing, maxOutstanding);
    }

    public LoadPlan withPacing(PacerOptions newPacing) {
        return new LoadPlan(workload, order, selectionSeed, shape, phases, newPacing, maxOutstanding);
    }

    public LoadPlan withMaxOutstanding(int newMaxOutstanding) {
        return new LoadPlan(workload, order, selectionSeed, shape, phases, pacing, newMaxOutstanding);
    }

    /** A loop that carries the plan out once, in real time. */
    public LoadLoop newLoop(Target target) {
        return newLoop(target, LoopSetup.Timing.system(pacing));
    }

    /** A loop that carries the plan out once, in the given time; {@code timing} decides on the pacing. */
    public LoadLoop newLoop(Target target, LoopSetup.Timing timing) {
        Selection selection = order.newSelection(workload.size(), selectionSeed);
        LoopSetup setup = new LoopSetup(target, workload, selection, timing, maxOutstanding);
        if (shape instanceof LoadShape.Open open) {
            return new OpenLoop(setup, open.arrivals().get(), open.ratePerSec(), phases);
        }
        return new ClosedLoop(setup, ((LoadShape.Closed) shape).concurrency(), phases);
    }

    /**
     * A loop that carries out one of several interleaved parts of the plan; all parts together ask what the whole plan asks. A closed
     * shape's concurrency is divided.
     *
     * @param target of this part alone: a target is issued by one thread
     * @param index from 0 to {@code count} − 1
     * @param originNs start of the schedule, the same for all parts
     */
    LoadLoop newShard(Target target, int index, int count, LoopSetup.Timing timing, long originNs) {
        Selection selection = order.newSelection(workload.size(), selectionSeed).shard(index, count);
        int outstanding = (maxOutstanding + count - 1) / count;
        LoopSetup setup = new LoopSetup(target, workload, selection, timing, outstanding).startingAt(originNs);
        if (shape instanceof LoadShape.Open open) {
            OptionalDouble ratePerSec = open.ratePerSec().isPresent()
                    ? OptionalDouble.of(open.ratePerSec().getAsDouble() / count)
                    : OptionalDouble.empty();
            return new OpenLoop(setup, open.arrivals().get().shard(index, count), ratePerSec, phases);
        }
        int concurrency = ((LoadShape.Closed) shape).concurrency();
        return new ClosedLoop(setup, concurrency / count + (index < concurrency % count ? 1 : 0), phases);
    }
}
