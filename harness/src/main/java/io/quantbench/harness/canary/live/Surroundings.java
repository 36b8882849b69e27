package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.compare.PairListener;
import io.quantbench.harness.serve.ServerControl;
import io.quantbench.load.clock.NanoClock;

/**
 * What a live canary stands in.
 *
 * @param control of the server whose traffic it divides
 * @param clock the server's own, by which it tells the beginning of requests
 * @param listener hears of changes
 * @param pairs hears what comes of pairs, on the canary's thread
 */
public record Surroundings(ServerControl control, NanoClock clock, CanaryListener listener, PairListener pairs) {
    /** Nobody hears of pairs. */
    public Surroundings(ServerControl control, NanoClock clock, CanaryListener listener) {
        this(control, clock, listener, PairListener.NONE);
    }
}
