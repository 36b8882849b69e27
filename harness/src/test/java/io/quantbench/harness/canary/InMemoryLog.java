package io.quantbench.harness.canary;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An event log that lives as long as its list; can be told to fail. */
public final class InMemoryLog implements EventLog {
    public final List<CanaryEvent> events;
    public boolean failing;
    public int forced;

    public InMemoryLog() {
        this(new ArrayList<>());
    }

    public InMemoryLog(List<CanaryEvent> events) {
        this.events = events;
    }

    @Override
    public void replay(Consumer<? super CanaryEvent> listener) {
        List.copyOf(events).forEach(listener);
    }

    @Override
    public void append(CanaryEvent event) throws EventLogException {
        if (failing) {
            throw new EventLogException("the disk is full", null);
        }
        events.add(event);
    }

    @Override
    public void force() {
        forced++;
    }

    @Override
    public void close() {}
}
