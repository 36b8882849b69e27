package io.quantbench.harness.exec;

import java.time.Duration;

/**
 * The instant until which a request may wait. A request that runs is never cut short: a deadline bounds waiting only.
 *
 * @param bounded false if the request may wait for ever
 * @param atNs nanoseconds on the pipeline's clock; meaningless when not bounded
 */
public record Deadline(boolean bounded, long atNs) {
    private static final Deadline NONE = new Deadline(false, 0);

    public static Deadline none() {
        return NONE;
    }

    public static Deadline at(long atNs) {
        return new Deadline(true, atNs);
    }

    /**
     * The deadline {@code wait} after {@code nowNs}.
     *
     * @throws IllegalArgumentException if {@code wait} is negative
     */
    public static Deadline after(long nowNs, Duration wait) {
        if (wait.isNegative()) {
            throw new IllegalArgumentException("wait=" + wait + " is negative");
        }
        return at(nowNs + wait.toNanos());
    }

    /** Whether {@code nowNs} is at or past the deadline. Differences, not values, are compared, as the clock may wrap. */
    public boolean expiredAt(long nowNs) {
        return bounded && nowNs - atNs >= 0;
    }
}
