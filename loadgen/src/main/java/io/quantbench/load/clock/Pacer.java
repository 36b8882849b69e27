package io.quantbench.load.clock;

import java.util.Arrays;

/**
 * Waits until an instant, as punctually as its options allow, and never returns before it.
 *
 * <p><b>Hybrid.</b> A parked thread wakes late by the kernel's timer slack and its wake-up time, tens of microseconds. So
 * the pacer parks until a <i>margin</i> before the instant and spins the rest. The margin follows the 99th percentile q of
 * the overshoot of its own parks: {@link #calibrate} measures some, and each later park corrects the estimate by the
 * stochastic-approximation step q += δ·(0.99 − [overshoot ≤ q]), which needs no memory. It is kept inside the bounds of the
 * options, so one wait spins no longer than {@code maxMarginNs}.
 *
 * <p><b>Budget.</b> Spinning stops when it has taken more than {@code maxSpinShare} of the time since calibration plus a
 * burst of 10 ms; the pacer then parks to the end and is late by the overshoot, which the issue delay shows.
 *
 * <p>An interrupt makes parks return at once and stays pending; the wait still runs to its instant, spinning.
 *
 * <p><b>Threading:</b> one thread waits and reads.
 */
public final class Pacer {
    private static final int CALIBRATION_PARKS = 64;
    private static final long CALIBRATION_PARK_NS = 50_000;
    private static final long ADAPTATION_STEP_NS = 5_000;
    private static final long QUANTILE_PERCENT = 99;
    private static final long SPIN_BURST_NS = 10_000_000;
    /** Longest single park, so that a caller of {@link #approach} regains control 100 times a second. */
    static final long MAX_PARK_NS = 10_000_000;

    private final NanoClock clock;
    private final Sleeper sleeper;
    private final PacerOptions options;
    private long marginNs;
    private long budgetStartNs;
    private long spinNs;
    private long parkNs;

    /** An uncalibrated pacer: its margin is the largest allowed. */
    public Pacer(NanoClock clock, Sleeper sleeper, PacerOptions options) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.options = options;
        this.marginNs = options.maxMarginNs();
        this.budgetStartNs = clock.nanoTime();
    }

    /** Measures the overshoot of 64 short parks (about 10 ms in all), sets the margin, and starts the accounts afresh. */
    public void calibrate() {
        long[] overshootNs = new long[CALIBRATION_PARKS];
        for (int i = 0; i < CALIBRATION_PARKS; i++) {
            long startNs = clock.nanoTime();
            sleeper.parkNanos(CALIBRATION_PARK_NS);
            overshootNs[i] = clock.nanoTime() - startNs - CALIBRATION_PARK_NS;
        }
        Arrays.sort(overshootNs);
        marginNs = withinBounds(overshootNs[(int) (CALIBRATION_PARKS * QUANTILE_PERCENT / 100)]);
        budgetStartNs = clock.nanoTime();
        spinNs = 0;
        parkNs = 0;
    }

    /** Waits until the clock reads at least {@code deadlineNs} and returns the reading that ended the wait. */
    public long awaitUntil(long deadlineNs) {
        long nowNs = clock.nanoTime();
        while (nowNs - deadlineNs < 0) {
            nowNs = approach(nowNs, deadlineNs);
        }
        return nowNs;
    }

    /**
     * Makes one bounded step of waiting: a park of at most 10 ms, or the final spin. A caller that has other work to do
     * between steps loops on it until the returned reading reaches the deadline.
     *
     * @param nowNs a fresh reading of the clock
     * @return the reading after the step; before {@code deadlineNs} when more steps are needed
     */
    public long approach(long nowNs, long deadlineNs) {
        long leftNs = deadlineNs - nowNs;
        if (leftNs <= 0) {
            return nowNs;
        }
        if (options.mode() == PacerOptions.Mode.PARK || !maySpin(nowNs)) {
            return park(nowNs, leftNs);
        }
        return leftNs > marginNs ? park(nowNs, leftNs - marginNs) : spin(nowNs, deadlineNs);
    }

    /** Parks for at most {@code durationNs} and 10 ms and returns the reading after it; an unpark ends it early. */
    public long park(long nowNs, long durationNs) {
        long wantedNs = Math.min(durationNs, MAX_PARK_NS);
        sleeper.parkNanos(wantedNs);
        long afterNs = clock.nanoTime();
        parkNs += afterNs - nowNs;
        adapt(afterNs - nowNs - wantedNs);
        return afterNs;
    }

    /** One turn of a spin loop that the caller bounds; returns the reading after it. */
    public long spinOnce(long nowNs) {
        sleeper.spinOnce();
        long afterNs = clock.nanoTime();
        spinNs += afterNs - nowNs;
        return afterNs;
    }

    private long spin(long startNs, long deadlineNs) {
        long nowNs = startNs;
        while (nowNs - deadlineNs < 0) {
            sleeper.spinOnce();
            nowNs = clock.nanoTime();
        }
        spinNs += nowNs - startNs;
        return nowNs;
    }

    /** Whether mode and budget allow spinning at {@code nowNs}. */
    public boolean maySpin(long nowNs) {
        return options.mode() == PacerOptions.Mode.HYBRID
                && spinNs <= SPIN_BURST_NS + options.maxSpinShare() * (nowNs - budgetStartNs);
    }

    private void adapt(long overshootNs) {
        if (overshootNs < 0) {
            return; // Woken by somebody: says nothing about the timer.
        }
        long stepNs = overshootNs > marginNs
                ? ADAPTATION_STEP_NS * QUANTILE_PERCENT / 100
                : -ADAPTATION_STEP_NS * (100 - QUANTILE_PERCENT) / 100;
        marginNs = withinBounds(marginNs + stepNs);
    }

    private long withinBounds(long candidateNs) {
        return Math.max(options.minMarginNs(), Math.min(options.maxMarginNs(), candidateNs));
    }

    /** Margin before an instant at which parking ends and spinning begins, in ns. */
    public long marginNs() {
        return marginNs;
    }

    /** Time spun since calibration, in ns. */
    public long spinNs() {
        return spinNs;
    }

    /** Time parked since calibration, in ns. */
    public long parkNs() {
        return parkNs;
    }
}
