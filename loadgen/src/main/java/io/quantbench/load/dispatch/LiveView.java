package io.quantbench.load.dispatch;

import io.quantbench.load.record.Recording;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a loop leaves a snapshot when asked for one. Asking costs the loop nothing; it answers, on its own thread, when it
 * has at least 100 µs to wait, or after a thousand queries when it never waits.
 */
public final class LiveView {
    private volatile boolean requested;
    private volatile boolean checkpointRequested;
    private volatile @Nullable LiveSnapshot latest;
    private volatile @Nullable Recording checkpoint;

    LiveView() {}

    /** Asks for a fresh snapshot, which appears in {@link #latest} a little later. From any thread. */
    public void request() {
        requested = true;
    }

    /** The last snapshot left; empty before the first. From any thread. */
    public Optional<LiveSnapshot> latest() {
        return Optional.ofNullable(latest);
    }

    /**
     * Asks for everything recorded so far, which appears in {@link #checkpoint} a little later. It costs the loop some 100 µs, so ask
     * seldom. From any thread.
     */
    public void requestCheckpoint() {
        checkpointRequested = true;
    }

    /** The last checkpoint left, a recording that is not complete; empty before the first. From any thread. */
    public Optional<Recording> checkpoint() {
        return Optional.ofNullable(checkpoint);
    }

    boolean requested() {
        return requested || checkpointRequested;
    }

    boolean checkpointRequested() {
        return checkpointRequested;
    }

    void publish(Recording soFar) {
        checkpoint = soFar;
        checkpointRequested = false;
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
