package io.quantbench.load.arrival;

/**
 * Evenly spaced arrivals: t(i) = ⌊i · 10⁹ / r⌋ ns, for i = 0, 1, 2, … at r per second.
 *
 * <p>Each instant is computed from its index, not by adding a rounded period, so errors do not add up: the result is
 * within 1 ns of the exact one for any offset below 2⁵² ns (52 days).
 */
final class ConstantArrivals implements ArrivalProcess {
    private final double ratePerSec;
    private long index;

    ConstantArrivals(double ratePerSec) {
        this.ratePerSec = Rates.requirePositive(ratePerSec);
    }

    @Override
    public long nextArrivalNs() {
        return (long) (index++ * Rates.NS_PER_SEC / ratePerSec);
    }
}
