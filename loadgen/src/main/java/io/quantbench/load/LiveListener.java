package io.quantbench.load;

import io.quantbench.load.dispatch.LiveSnapshot;

/** Is shown a run as it goes. */
@FunctionalInterface
public interface LiveListener {
    /**
     * Called with each new snapshot, on a thread of the run's own, never on the generator's. What it throws goes to that
     * thread's uncaught-exception handler and does not touch the run.
     */
    void onSnapshot(LiveSnapshot snapshot);
}
