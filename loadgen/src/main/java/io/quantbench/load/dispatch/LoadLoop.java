package io.quantbench.load.dispatch;

import io.quantbench.load.record.Recording;

/** A loop that puts one target under load, once. */
public sealed interface LoadLoop permits OpenLoop, ClosedLoop, BatchLoop {
    /**
     * Runs all phases on the calling thread and returns what was recorded. An interrupt of that thread is taken as {@link
     * #stop} and stays pending. Call it once.
     *
     * @throws RuntimeException what the target threw when it was issued a query; there is no recording then
     */
    Recording run();

    /** Ends issuing now; the loop then drains as usual and its recording is marked incomplete. From any thread. */
    void stop();

    /** The run as it goes. From any thread. */
    LiveView live();
}
