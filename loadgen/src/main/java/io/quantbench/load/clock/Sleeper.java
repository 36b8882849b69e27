package io.quantbench.load.clock;

import java.util.concurrent.locks.LockSupport;

/** How a thread lets time pass. */
public interface Sleeper {
    /**
     * Gives up the CPU for about {@code durationNs}. May return early (unparked, interrupted or for no reason) and usually
     * returns late by the kernel's timer slack and wake-up time.
     */
    void parkNanos(long durationNs);

    /** One turn of a spin loop: keeps the CPU and tells it so. */
    void spinOnce();

    /** The real one: {@link LockSupport#parkNanos} and {@link Thread#onSpinWait}. */
    static Sleeper system() {
        return SystemSleeper.INSTANCE;
    }
}
