package io.quantbench.load.dispatch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a loop leaves a snapshot when asked for one. Asking costs the loop nothing; it answers, on its own thread, when it
 * has at least 100 µs to wait, or after a thousand queries when it never waits.
 */
public final class LiveView {
    private volatile boolean requested;
    private volatile @Nullable LiveSnapshot latest;

    LiveView() {}

    /** Asks for a fresh snapshot, which appears in {@link #latest} a little later. From any thread. */
    public void request() {
        requested = true;
    }

    /** The last snapshot left; empty before the first. From any thread. */
    public Optional<LiveSnapshot> latest() {
        return Optional.ofNullable(latest);
    }

    boolean requested() {
        return requested;
    }

    @Nullable
    LiveSnapshot previous() {
        return latest;
    }

    void publish(LiveSnapshot snapshot) {
        latest = snapshot;
        requested = false;
    }
}
