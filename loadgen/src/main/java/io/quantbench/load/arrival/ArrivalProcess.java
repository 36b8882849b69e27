package io.quantbench.load.arrival;

/**
 * The instants at which queries are due, as offsets in ns from the start of the schedule. A process is consumed by one
 * thread and cannot be rewound: make it again from the same arguments to replay it. Nothing is allocated per arrival.
 */
@FunctionalInterface
public interface ArrivalProcess {
    /** Told instead of an offset when nothing is due any more. */
    long NEVER = Long.MAX_VALUE;

    /** The next offset in ns: at least 0, never smaller than the previous one, {@link #NEVER} after the last. */
    long nextArrivalNs();

    /** One arrival every 1/{@code ratePerSec} seconds, the first at 0. */
    static ArrivalProcess constant(double ratePerSec) {
        return new ConstantArrivals(ratePerSec);
    }

    /** Independent arrivals at {@code ratePerSec} on average; the same seed gives the same instants on every machine. */
    static ArrivalProcess poisson(double ratePerSec, long seed) {
        return new PoissonArrivals(ratePerSec, seed);
    }
}
