package io.quantbench.load.clock;

/**
 * How a {@link Pacer} waits.
 *
 * @param mode whether it may spin
 * @param maxSpinShare largest share of the elapsed time that it may spin, 0..1; beyond it the pacer only parks until the
 *     share allows spinning again
 * @param minMarginNs smallest margin before an instant at which it stops parking and starts to spin, in ns
 * @param maxMarginNs largest such margin, in ns
 */
public record PacerOptions(Mode mode, double maxSpinShare, long minMarginNs, long maxMarginNs) {
    /** Default {@link #minMarginNs}: 50 µs. */
    public static final long DEFAULT_MIN_MARGIN_NS = 50_000;

    /** Default {@link #maxMarginNs}: 300 µs. */
    public static final long DEFAULT_MAX_MARGIN_NS = 300_000;

    /** Whether spinning is allowed. */
    public enum Mode {
        /** Park until shortly before the instant, then spin: punctual to a fraction of a microsecond, costs CPU time. */
        HYBRID,
        /** Only park: cheap, late by the kernel's wake-up time (tens of microseconds). */
        PARK
    }

    public PacerOptions {
        if (!(maxSpinShare >= 0 && maxSpinShare <= 1)) {
            throw new IllegalArgumentException("maxSpinShare=" + maxSpinShare + " is outside 0..1");
        }
        if (minMarginNs < 0 || maxMarginNs < minMarginNs) {
            throw new IllegalArgumentException(
                    "minMarginNs=" + minMarginNs + " maxMarginNs=" + maxMarginNs + " is no range");
        }
    }

    /** Park, then spin, with the default margins and no limit on the spin share. */
    public static PacerOptions hybrid() {
        return new PacerOptions(Mode.HYBRID, 1.0, DEFAULT_MIN_MARGIN_NS, DEFAULT_MAX_MARGIN_NS);
    }

    /** Park only. */
    public static PacerOptions park() {
        return new PacerOptions(Mode.PARK, 0.0, DEFAULT_MIN_MARGIN_NS, DEFAULT_MAX_MARGIN_NS);
    }

    /** The same with another spin budget. */
    public PacerOptions withMaxSpinShare(double share) {
        return new PacerOptions(mode, share, minMarginNs, maxMarginNs);
    }
}
