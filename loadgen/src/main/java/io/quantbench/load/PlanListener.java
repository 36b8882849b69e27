package io.quantbench.load;

import io.quantbench.load.dispatch.LiveView;
import io.quantbench.load.plan.PlanPhase;

/** Hears of the phases of a plan, on the thread that runs it and between two phases. */
public interface PlanListener {
    /** A listener that ignores everything. */
    PlanListener NONE = new PlanListener() {};

    /**
     * A phase begins.
     *
     * @param live the phase as it goes, to be asked from any other thread
     */
    default void begins(PlanPhase phase, LiveView live) {}

    /** A phase has ended. */
    default void ended(PhaseResult result) {}
}
