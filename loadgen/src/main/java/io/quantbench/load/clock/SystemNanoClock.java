package io.quantbench.load.clock;

/** The machine's monotonic clock. A reading costs some tens of nanoseconds. */
public final class SystemNanoClock implements NanoClock {
    /** The one instance; it has no state. */
    public static final SystemNanoClock INSTANCE = new SystemNanoClock();

    private SystemNanoClock() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
