package io.quantbench.harness.bench;

import java.time.Duration;

/**
 * How long the parts of a run take.
 *
 * @param closed turns of the closed loop
 * @param open turns of the open loop
 * @param maxTrainRows most rows that the task's classifier is fitted on
 */
record Pace(RaceStages.Timing closed, RaceStages.Timing open, int maxTrainRows) {
    /** Enough for queues of the arm before to be gone and for caches to be warm; sessions are warm from the accuracy pass. */
    private static final Duration WARM_UP = Duration.ofMillis(300);

    static Pace of(BenchSettings settings) {
        Duration open = settings.load().duration();
        return settings.quick()
                ? of(2, Duration.ofSeconds(3), open, 600)
                : of(4, Duration.ofSeconds(8), open, Integer.MAX_VALUE);
    }

    private static Pace of(int rounds, Duration closed, Duration open, int maxTrainRows) {
        return new Pace(timing(rounds, closed), timing(rounds, open), maxTrainRows);
    }

    private static RaceStages.Timing timing(int rounds, Duration measured) {
        return new RaceStages.Timing(rounds, WARM_UP.toNanos(), measured.toNanos() / rounds);
    }
}
