package io.quantbench.load.arrival;

import java.util.SplittableRandom;

/**
 * A homogeneous Poisson process of rate r per second: independent gaps g = −ln(1 − U) · 10⁹ / r ns with U uniform on [0, 1),
 * by inversion of the exponential distribution function.
 *
 * <p>The sum is kept as whole nanoseconds and a fraction below one, so the truncation to whole nanoseconds never adds up
 * and the resolution does not get coarser as the sum grows. {@link StrictMath} makes the instants the same on every JVM.
 */
final class PoissonArrivals implements ArrivalProcess {
    private final double meanGapNs;
    private final SplittableRandom random;
    private long wholeNs;
    private double fractionNs;

    PoissonArrivals(double ratePerSec, long seed) {
        this.meanGapNs = Rates.NS_PER_SEC / Rates.requirePositive(ratePerSec);
        this.random = new SplittableRandom(seed);
    }

    @Override
    public long nextArrivalNs() {
        double aheadNs = fractionNs - StrictMath.log(1.0 - random.nextDouble()) * meanGapNs;
        long stepNs = (long) aheadNs;
        fractionNs = aheadNs - stepNs;
        wholeNs += stepNs;
        return wholeNs;
    }
}
