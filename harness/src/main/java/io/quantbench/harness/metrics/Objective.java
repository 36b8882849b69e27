package io.quantbench.harness.metrics;

import java.time.Duration;

/**
 * What is promised of requests: a share of them is answered well within a time.
 *
 * @param serviceTime the time, from 1 µs to 1 minute; counted exactly
 * @param share of all requests but those that the client gave up, above 0 and below 1
 */
public record Objective(Duration serviceTime, double share) {
    private static final Duration SHORTEST = Duration.ofNanos(1_000);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** 99 % within 50 ms. */
    public static final Objective DEFAULT = new Objective(Duration.ofMillis(50), 0.99);

    public Objective {
        if (serviceTime.compareTo(SHORTEST) < 0 || serviceTime.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("serviceTime=" + serviceTime + " must be from 1 µs to 1 min");
        }
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("share=" + share + " must be above 0 and below 1");
        }
    }
}
