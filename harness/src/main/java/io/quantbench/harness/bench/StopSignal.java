package io.quantbench.harness.bench;

import java.util.ArrayList;
import java.util.List;

/** A request to end early that can be made from any thread, and what to do when it comes. */
final class StopSignal {
    private final List<Runnable> actions = new ArrayList<>();
    private volatile boolean requested;

    boolean requested() {
        return requested;
    }

    /** Runs {@code action} when the stop is requested, at once if it already was. */
    void onRequest(Runnable action) {
        synchronized (actions) {
            if (!requested) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    void request() {
        List<Runnable> due;
        synchronized (actions) {
            requested = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }
}
