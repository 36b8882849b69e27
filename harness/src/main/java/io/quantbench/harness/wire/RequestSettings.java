package io.quantbench.harness.wire;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the parameters of an infer request ask of the server.
 *
 * @param timeoutUs how long it may wait, in microseconds ({@code timeout}); empty for the server's own limit. Zero is the same
 *     as empty (Triton's schedule policy)
 * @param priority 1 is the highest, 0 the server's default ({@code priority})
 * @param variant which variant must answer ({@code variant}); empty to let the router choose
 */
public record RequestSettings(OptionalLong timeoutUs, int priority, Optional<String> variant) {
    public static final String TIMEOUT = "timeout";
    public static final String PRIORITY = "priority";
    public static final String VARIANT = "variant";

    /** So that a wait in nanoseconds stays far from the end of a {@code long}. */
    private static final long MAX_TIMEOUT_US = 86_400_000_000L;

    public RequestSettings {
        if (priority < 0) {
            throw new IllegalArgumentException("priority=" + priority + " is negative");
        }
    }

    /**
     * Reads the parameters.
     *
     * @throws WireException if one of them has a value that it cannot have
     */
    public static RequestSettings of(Parameters parameters) {
        OptionalLong timeoutUs = parameters.count(TIMEOUT);
        if (timeoutUs.orElse(0) > MAX_TIMEOUT_US) {
            throw WireException.malformed(
                    "parameter %s is %d; at most %d microseconds, a day, are allowed",
                    TIMEOUT, timeoutUs.getAsLong(), MAX_TIMEOUT_US);
        }
        long priority = parameters.count(PRIORITY).orElse(0);
        if (priority > Integer.MAX_VALUE) {
            throw WireException.malformed(
                    "parameter %s is %d; at most %d is allowed", PRIORITY, priority, Integer.MAX_VALUE);
        }
        return new RequestSettings(
                timeoutUs.orElse(0) == 0 ? OptionalLong.empty() : timeoutUs, (int) priority, parameters.text(VARIANT));
    }
}
