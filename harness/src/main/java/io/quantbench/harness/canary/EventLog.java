package io.quantbench.harness.canary;

import java.util.function.Consumer;

/**
 * Where the events of one canary are kept, in order. Not thread-safe.
 */
public interface EventLog extends AutoCloseable {
    /**
     * Tells the events that are kept, in order. Called once, before anything is appended.
     *
     * @throws EventLogException if they cannot be read, or are not what was written
     */
    void replay(Consumer<? super CanaryEvent> listener) throws EventLogException;

    /**
     * Keeps an event. When this returns, the event survives the death of the process.
     *
     * @throws EventLogException if it is not kept; nothing may be appended after that
     */
    void append(CanaryEvent event) throws EventLogException;

    /** Makes everything appended survive the loss of power too. */
    void force() throws EventLogException;

    @Override
    void close() throws EventLogException;
}
