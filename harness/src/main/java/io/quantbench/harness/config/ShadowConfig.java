package io.quantbench.harness.config;

/**
 * How much a shadow sees.
 *
 * @param rate share of the primary's requests, from 0 to 1
 * @param maxInFlight requests that it may hold; what comes then is dropped
 */
public record ShadowConfig(double rate, int maxInFlight) {
    public static final int DEFAULT_MAX_IN_FLIGHT = 64;

    public ShadowConfig {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("rate " + rate + " is not from 0 to 1");
        }
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("max-in-flight " + maxInFlight + " is below 1");
        }
    }
}
