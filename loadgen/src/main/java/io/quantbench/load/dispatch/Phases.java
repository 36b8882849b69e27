package io.quantbench.load.dispatch;

/**
 * Lengths of a run's phases in ns. The schedule is not interrupted between warm-up and measurement.
 *
 * @param warmupNs time from the start of the schedule in which queries do not count; may be 0
 * @param measureNs time after it in which they do; positive
 * @param drainTimeoutNs longest wait for outstanding answers afterwards; may be 0
 */
public record Phases(long warmupNs, long measureNs, long drainTimeoutNs) {
    public Phases {
        if (warmupNs < 0 || drainTimeoutNs < 0) {
            throw new IllegalArgumentException(
                    "warmupNs=" + warmupNs + " or drainTimeoutNs=" + drainTimeoutNs + " is negative");
        }
        if (measureNs <= 0) {
            throw new IllegalArgumentException("measureNs=" + measureNs + " is not positive");
        }
    }

    /** Length of the schedule: warm-up and measurement. */
    public long scheduleNs() {
        return warmupNs + measureNs;
    }

    /** The phase at an offset from the start of the schedule. */
    public Phase at(long offsetNs) {
        if (offsetNs < warmupNs) {
            return Phase.WARMUP;
        }
        return offsetNs < scheduleNs() ? Phase.MEASURE : Phase.DRAIN;
    }
}
