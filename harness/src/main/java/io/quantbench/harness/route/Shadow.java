package io.quantbench.harness.route;

/**
 * A variant that sees a sample of the traffic without answering it.
 *
 * @param <T> a request with its inputs
 * @param variant its name
 * @param rate share of the primary's requests that it sees, from 0 to 1
 * @param maxInFlight requests that it may hold; what comes then is dropped; at least 1
 * @param sink where its requests go
 */
public record Shadow<T>(String variant, double rate, int maxInFlight, ShadowSink<T> sink) {
    public Shadow {
        checkRate(variant, rate);
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight=" + maxInFlight + " of shadow " + variant + " is below 1");
        }
    }

    static void checkRate(String variant, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("rate=" + rate + " of shadow " + variant + " is not from 0 to 1");
        }
    }
}
