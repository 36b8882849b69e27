package io.quantbench.load.plan;

import io.quantbench.load.arrival.RateProfile;
import io.quantbench.load.arrival.Spacing;
import io.quantbench.load.scenario.ScenarioPlan;
import java.nio.file.Path;

/** What a phase puts on the target. */
public sealed interface PhaseLoad {
    /**
     * Arrivals at a rate that may vary.
     *
     * @param profile the rate over time
     * @param spacing how arrivals keep apart
     */
    record Arrivals(RateProfile profile, Spacing spacing) implements PhaseLoad {}

    /**
     * Recorded arrivals.
     *
     * @param file as {@link TraceFile} reads it
     * @param speed 1 for the original times, 2 for twice the rate; positive
     */
    record Trace(Path file, double speed) implements PhaseLoad {
        public Trace {
            if (!(speed > 0 && speed < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("speed=" + speed + " is not a positive number");
            }
        }
    }

    /**
     * A fixed number of outstanding queries.
     *
     * @param concurrency that number, from 1 to 16,777,216
     */
    record Closed(long concurrency) implements PhaseLoad {
        private static final long MAX_CONCURRENCY = 1 << 24;

        public Closed {
            if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
                throw new IllegalArgumentException("concurrency=" + concurrency + " is outside 1.." + MAX_CONCURRENCY);
            }
        }
    }

    /**
     * A scenario by LoadGen-equivalent rules.
     *
     * @param plan decides on its length too
     */
    record ByScenario(ScenarioPlan plan) implements PhaseLoad {}
}
