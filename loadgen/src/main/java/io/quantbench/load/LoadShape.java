package io.quantbench.load;

import io.quantbench.load.arrival.ArrivalProcess;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** How queries follow each other. A shape can be run any number of times and is the same each time. */
public sealed interface LoadShape {
    /**
     * Queries follow a schedule, whatever the target does.
     *
     * @param ratePerSec nominal rate of the schedule; empty when it has none
     * @param arrivals makes the schedule afresh, from its beginning
     */
    record Open(OptionalDouble ratePerSec, Supplier<ArrivalProcess> arrivals) implements LoadShape {}

    /**
     * A fixed number of queries is outstanding.
     *
     * @param concurrency that number, at least 1
     */
    record Closed(int concurrency) implements LoadShape {
        public Closed {
            if (concurrency < 1) {
                throw new IllegalArgumentException("concurrency=" + concurrency + " is below 1");
            }
        }
    }

    /** Poisson arrivals: what independent users do. */
    static LoadShape poisson(double ratePerSec, long seed) {
        ArrivalProcess.poisson(ratePerSec, seed); // Refuses a bad rate here, not when the run starts.
        return new Open(OptionalDouble.of(ratePerSec), () -> ArrivalProcess.poisson(ratePerSec, seed));
    }

    /** Evenly spaced arrivals. */
    static LoadShape constant(double ratePerSec) {
        ArrivalProcess.constant(ratePerSec); // Refuses a bad rate here, not when the run starts.
        return new Open(OptionalDouble.of(ratePerSec), () -> ArrivalProcess.constant(ratePerSec));
    }

    /** A fixed number of outstanding queries. */
    static LoadShape closed(int concurrency) {
        return new Closed(concurrency);
    }
}
