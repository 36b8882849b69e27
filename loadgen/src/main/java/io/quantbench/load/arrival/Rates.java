package io.quantbench.load.arrival;

/** What every process demands of a rate. */
final class Rates {
    static final double NS_PER_SEC = 1e9;

    private Rates() {}

    static double requirePositive(double ratePerSec) {
        if (!(ratePerSec > 0 && ratePerSec < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ratePerSec=" + ratePerSec + " is not a positive number");
        }
        return ratePerSec;
    }
}
