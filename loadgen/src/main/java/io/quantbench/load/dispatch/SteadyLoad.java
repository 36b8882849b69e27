package io.quantbench.load.dispatch;

import io.quantbench.load.arrival.ArrivalProcess;
import java.util.OptionalDouble;

/** A load that stays the same for as long as it lasts. */
public sealed interface SteadyLoad {
    /**
     * Poisson arrivals.
     *
     * @param ratePerSec positive
     */
    record Open(double ratePerSec) implements SteadyLoad {
        public Open {
            if (!(ratePerSec > 0 && ratePerSec < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("ratePerSec=" + ratePerSec + " is not a positive number");
            }
        }
    }

    /**
     * A fixed number of outstanding queries.
     *
     * @param concurrency from 1
     */
    record Closed(int concurrency) implements SteadyLoad {
        public Closed {
            if (concurrency < 1) {
                throw new IllegalArgumentException("concurrency=" + concurrency + " is below 1");
            }
        }
    }

    /** A loop that puts the load on the setup's target; the same seed gives the same arrivals. */
    default LoadLoop newLoop(LoopSetup setup, Phases phases, long seed) {
        if (this instanceof Open open) {
            double ratePerSec = open.ratePerSec();
            return new OpenLoop(setup, ArrivalProcess.poisson(ratePerSec, seed), OptionalDouble.of(ratePerSec), phases);
        }
        return new ClosedLoop(setup, ((Closed) this).concurrency(), phases);
    }
}
