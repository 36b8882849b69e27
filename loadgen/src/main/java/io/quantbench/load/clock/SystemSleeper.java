package io.quantbench.load.clock;

import java.util.concurrent.locks.LockSupport;

/** Lets real time pass. */
final class SystemSleeper implements Sleeper {
    static final SystemSleeper INSTANCE = new SystemSleeper();

    private SystemSleeper() {}

    @Override
    public void parkNanos(long durationNs) {
        LockSupport.parkNanos(this, durationNs);
    }

    @Override
    public void spinOnce() {
        Thread.onSpinWait();
    }
}
