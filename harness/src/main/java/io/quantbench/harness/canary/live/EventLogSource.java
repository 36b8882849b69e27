package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.EventLog;
import io.quantbench.harness.canary.EventLogException;

/** Opens a canary's event log: at its beginning, and again after it has failed. */
@FunctionalInterface
public interface EventLogSource {
    /**
     * Opens the log.
     *
     * @throws EventLogException if it cannot be opened
     */
    EventLog open() throws EventLogException;
}
