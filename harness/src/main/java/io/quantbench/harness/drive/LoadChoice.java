package io.quantbench.harness.drive;

import io.quantbench.load.arrival.Spacing;
import java.util.Optional;

/** How queries follow each other in a load that stays the same. */
public sealed interface LoadChoice {
    /**
     * Queries follow a schedule, whatever the target does.
     *
     * @param ratePerSec positive
     * @param spacing how they keep apart
     */
    record Open(double ratePerSec, Spacing spacing) implements LoadChoice {
        public Open {
            LoadSettings.requireRate(ratePerSec);
        }
    }

    /**
     * A fixed number of queries is outstanding.
     *
     * @param concurrency that number, at least 1
     */
    record Closed(int concurrency) implements LoadChoice {
        public Closed {
            LoadSettings.require(
                    concurrency >= 1 && concurrency <= 1 << 24, "--concurrency must lie between 1 and 16777216");
        }
    }

    /**
     * A scenario by LoadGen-equivalent rules.
     *
     * @param kind which
     * @param ratePerSec scheduled by Server, expected by Offline; empty for Offline to find out
     * @param samplesPerQuery of MultiStream; empty for that of its rules
     */
    record ByScenario(Kind kind, Optional<Double> ratePerSec, Optional<Integer> samplesPerQuery) implements LoadChoice {
        public ByScenario {
            ratePerSec.ifPresent(LoadSettings::requireRate);
            boolean takesRate = kind == Kind.SERVER || kind == Kind.OFFLINE;
            LoadSettings.require(
                    takesRate || ratePerSec.isEmpty(),
                    "--rate and --scenario " + kind.id()
                            + " contradict each other: its next query waits for the answer");
            LoadSettings.require(
                    kind != Kind.SERVER || ratePerSec.isPresent(),
                    "--scenario server needs --rate, its queries per second");
            LoadSettings.require(
                    kind == Kind.MULTI_STREAM || samplesPerQuery.isEmpty(),
                    "--samples-per-query is for --scenario multi-stream only");
        }
    }

    /** The scenarios. */
    enum Kind {
        SINGLE_STREAM("single-stream"),
        MULTI_STREAM("multi-stream"),
        SERVER("server"),
        OFFLINE("offline");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** As it is written. */
        public String id() {
            return id;
        }

        @Override
        public String toString() {
            return id;
        }
    }
}
