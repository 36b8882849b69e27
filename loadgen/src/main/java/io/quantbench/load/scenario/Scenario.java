package io.quantbench.load.scenario;

import com.google.errorprone.annotations.Immutable;

/** How queries follow each other, and what a run of it says. */
@Immutable
public sealed interface Scenario {
    /** The name in configuration files and logs. */
    String id();

    /** The percentile, in percent, that the scenario is judged by. */
    double percentile();

    /**
     * The next query when the one before is answered. The result is the latency at the percentile, as early stopping allows to
     * state it.
     *
     * @param percentile 90 in MLPerf
     */
    record SingleStream(double percentile) implements Scenario {
        /** MLPerf's percentile. */
        public static final double DEFAULT_PERCENTILE = 90;

        public SingleStream {
            requirePercentile(percentile);
        }

        @Override
        public String id() {
            return "SingleStream";
        }
    }

    /**
     * As {@link SingleStream}, with several neighbouring samples per query; its latency is that of the slowest of them.
     *
     * @param percentile 99 in MLPerf
     * @param samplesPerQuery 8 in MLPerf; from 1 to 1024
     */
    record MultiStream(double percentile, int samplesPerQuery) implements Scenario {
        /** MLPerf's percentile. */
        public static final double DEFAULT_PERCENTILE = 99;

        /** MLPerf's samples per query. */
        public static final int DEFAULT_SAMPLES_PER_QUERY = 8;

        private static final int MAX_SAMPLES_PER_QUERY = 1024;

        public MultiStream {
            requirePercentile(percentile);
            if (samplesPerQuery < 1 || samplesPerQuery > MAX_SAMPLES_PER_QUERY) {
                throw new IllegalArgumentException(
                        "samplesPerQuery=" + samplesPerQuery + " is outside 1.." + MAX_SAMPLES_PER_QUERY);
            }
        }

        @Override
        public String id() {
            return "MultiStream";
        }
    }

    /**
     * Queries at random instants, whatever the target does. The result is the completed rate, provided that the percentile of the
     * latency is within the limit.
     *
     * @param ratePerSec of the Poisson schedule
     * @param latencyLimitNs positive
     * @param percentile 99 in MLPerf
     */
    record Server(double ratePerSec, long latencyLimitNs, double percentile) implements Scenario {
        /** MLPerf's percentile. */
        public static final double DEFAULT_PERCENTILE = 99;

        public Server {
            requirePercentile(percentile);
            requireRate("ratePerSec", ratePerSec);
            if (latencyLimitNs < 1) {
                throw new IllegalArgumentException("latencyLimitNs=" + latencyLimitNs + " is not positive");
            }
        }

        @Override
        public String id() {
            return "Server";
        }
    }

    /**
     * All samples at once. The result is samples per second.
     *
     * @param expectedPerSec what the target is expected to do; only decides how many samples a run of the minimum duration needs
     */
    record Offline(double expectedPerSec) implements Scenario {
        /** LoadGen reports it without judging by it. */
        private static final double REPORTED_PERCENTILE = 99;

        /** Samples are for so many times the minimum duration, so that a target somewhat faster than expected still fills it. */
        static final double SLACK = 1.1;

        public Offline {
            requireRate("expectedPerSec", expectedPerSec);
        }

        @Override
        public String id() {
            return "Offline";
        }

        @Override
        public double percentile() {
            return REPORTED_PERCENTILE;
        }
    }

    private static void requirePercentile(double percentile) {
        if (!(percentile > 0 && percentile < 100)) {
            throw new IllegalArgumentException("percentile=" + percentile + " is not between 0 and 100");
        }
    }

    private static void requireRate(String name, double ratePerSec) {
        if (!(ratePerSec > 0 && ratePerSec < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + "=" + ratePerSec + " is not a positive number");
        }
    }
}
