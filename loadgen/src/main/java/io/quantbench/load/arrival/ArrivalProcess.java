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

    /**
     * Arrivals whose rate follows {@code profile}, spaced as {@code spacing} says; the same seed gives the same instants on every
     * machine. With {@link Spacing.Independent} it is a Poisson process of varying rate.
     */
    static ArrivalProcess following(RateProfile profile, Spacing spacing, long seed) {
        return new ProfiledArrivals(profile, spacing.newGaps(seed));
    }

    /**
     * The recorded offsets of {@code trace}, {@code speed} times as fast: 1 replays the original times, 2 puts twice the rate.
     *
     * @param trace told in ascending order, {@link #NEVER} at its end
     * @param speed positive
     */
    static ArrivalProcess replay(ArrivalProcess trace, double speed) {
        return new ReplayedArrivals(trace, speed);
    }

    /**
     * Every {@code count}-th arrival of this process from number {@code index} on. All shards of one schedule, each made from a
     * process of its own with the same arguments, put together give exactly the schedule.
     *
     * @param index from 0 to {@code count} − 1
     */
    default ArrivalProcess shard(int index, int count) {
        return new ShardedArrivals(this, index, count);
    }
}
