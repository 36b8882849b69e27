package io.quantbench.harness.exec;

import io.quantbench.harness.observe.RequestOutcome;

/** Hears how a request ended. */
@FunctionalInterface
public interface OutcomeHandler {
    /**
     * Called exactly once per submitted request: on the submitter's thread for a rejection at the door, otherwise on a
     * worker's, or that of whoever closes the pipeline. An exception from here is logged and has no other effect.
     *
     * @param outcome how it ended
     * @param message why, in one sentence; empty for OK
     */
    void completed(RequestOutcome outcome, String message);
}
