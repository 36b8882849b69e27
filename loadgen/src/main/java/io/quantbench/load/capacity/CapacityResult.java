package io.quantbench.load.capacity;

import io.quantbench.load.scenario.ScenarioResult;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a search came to.
 *
 * @param status what kind of answer it is
 * @param ratePerSec the highest rate that was confirmed over the full length; empty unless {@link Status#isAnswer} and not {@link
 *     Status#NONE}
 * @param tooFastPerSec the lowest rate seen to be too fast, for the target or the generator; empty when there was none
 * @param confidence with which the objective is kept at {@code ratePerSec} by early stopping, which takes queries as independent; 0
 *     without such a rate
 * @param moreQueriesNeeded how many more quick queries an undecided confirmation needs, where that is known; 0 otherwise
 * @param sentence the same in words
 * @param probes every rate tried, in order
 * @param confirmation the last run of full length, if there was one
 * @param wallNs time that the whole search took
 */
public record CapacityResult(
        Status status,
        OptionalDouble ratePerSec,
        OptionalDouble tooFastPerSec,
        double confidence,
        long moreQueriesNeeded,
        String sentence,
        List<CapacityProbe> probes,
        Optional<ScenarioResult> confirmation,
        long wallNs) {

    /** The kinds of answers. */
    public enum Status {
        /** The rate is confirmed, and little more is too fast for the target. */
        FOUND,
        /** The rate is confirmed, and more was not tried or not within the generator's power. */
        AT_LEAST,
        /** Even the lowest rate is too fast. */
        NONE,
        /** No rate could be confirmed. */
        INCONCLUSIVE;

        /** Whether the search answered its question. */
        public boolean isAnswer() {
            return this != INCONCLUSIVE;
        }
    }

    public CapacityResult {
        probes = List.copyOf(probes);
        boolean hasRate = status == Status.FOUND || status == Status.AT_LEAST;
        if (ratePerSec.isPresent() != hasRate) {
            throw new IllegalArgumentException("a search that is " + status + " cannot have ratePerSec=" + ratePerSec);
        }
    }

    /** Throughput and latency by rate: every probe that measured something, in ascending order. A steep rise is the knee. */
    public List<CapacityProbe> curve() {
        return probes.stream()
                .filter(probe -> probe.okPerSec() > 0)
                .sorted(Comparator.comparingDouble(CapacityProbe::ratePerSec))
                .toList();
    }
}
