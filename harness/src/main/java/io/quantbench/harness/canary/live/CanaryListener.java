package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.Transition;

/** Hears of what changes in a canary. Called on its thread: must not wait or throw. */
@FunctionalInterface
public interface CanaryListener {
    /** Hears nothing. */
    CanaryListener NONE = (model, transition, state) -> {};

    /**
     * Something changed where the canary stands. Kept in the log and acted on already; not told again after a restart.
     *
     * @param model whose canary it is
     * @param transition what changed
     * @param state after it
     */
    void changed(String model, Transition transition, CanaryState state);
}
