package io.quantbench.harness.observe;

import java.util.function.LongSupplier;

/**
 * How a pipeline is watched: who hears of its events, and the clock that times them.
 *
 * @param observer hears every event
 * @param nanoClock monotonic nanoseconds from an arbitrary origin; safe for use by several threads
 */
public record Telemetry(RequestObserver observer, LongSupplier nanoClock) {
    /** Watched by nobody. */
    public static Telemetry unobserved(LongSupplier nanoClock) {
        return new Telemetry(RequestObserver.NULL, nanoClock);
    }

    public long nowNs() {
        return nanoClock.getAsLong();
    }
}
