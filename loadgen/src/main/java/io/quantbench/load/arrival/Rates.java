package io.quantbench.load.arrival;

/** What every process demands of rates and durations. */
final class Rates {
    static final double NS_PER_SEC = 1e9;

    private Rates() {}

    static double requirePositive(double ratePerSec) {
        if (!(ratePerSec > 0 && ratePerSec < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ratePerSec=" + ratePerSec + " is not a positive number");
        }
        return ratePerSec;
    }

    static void requireNotNegative(String name, double ratePerSec) {
        if (!(ratePerSec >= 0 && ratePerSec < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + "=" + ratePerSec + " is not a number from 0");
        }
    }

    static void requireDuration(String name, long durationNs) {
        if (durationNs <= 0) {
            throw new IllegalArgumentException(name + "=" + durationNs + " is not positive");
        }
    }
}
