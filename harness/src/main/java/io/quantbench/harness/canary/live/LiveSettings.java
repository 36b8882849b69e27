package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.CanaryEvent.Begun;
import io.quantbench.harness.canary.compare.ComparisonPolicy;
import java.time.Duration;

/**
 * One canary on one model of a server.
 *
 * @param model its name
 * @param begun variants and steps
 * @param output name of the output that is compared; empty for the first of each answer
 * @param comparison how answers are compared
 * @param pace how often is looked, and how much may wait
 */
public record LiveSettings(String model, Begun begun, String output, ComparisonPolicy comparison, Pace pace) {
    /**
     * How often is looked, and how much may wait.
     *
     * @param lookEvery time between two looks, above zero
     * @param queue ends of requests, and batches of labels, that may wait for the canary's thread, at least 1; beyond, they are dropped
     *     and counted
     * @param reopenEvery time between two attempts to go on after the log has failed, above zero
     */
    public record Pace(Duration lookEvery, int queue, Duration reopenEvery) {
        /** A look a second, 8,192 waiting, the log tried again every 10 s. */
        public static final Pace DEFAULT = new Pace(Duration.ofSeconds(1), 8_192, Duration.ofSeconds(10));

        public Pace {
            requirePositive("lookEvery", lookEvery);
            requirePositive("reopenEvery", reopenEvery);
            if (queue < 1) {
                throw new IllegalArgumentException("queue=" + queue + " is below 1");
            }
        }

        private static void requirePositive(String what, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(what + "=" + value + " is not above zero");
            }
        }
    }
}
