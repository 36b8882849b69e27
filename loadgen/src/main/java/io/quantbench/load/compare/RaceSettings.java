package io.quantbench.load.compare;

import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.workload.SelectionOrder;

/**
 * How arms are raced.
 *
 * @param load put on every arm
 * @param block warm-up, measurement and drain of one turn
 * @param rounds turns of every arm; even, at least 2. Intervals need {@link BlockBootstrap#FEWEST_BLOCKS}
 * @param samples in which order samples are asked
 * @param maxOutstanding most queries outstanding at once in an open loop
 * @param seed of the trace; round r uses {@code seed + r}, for every arm
 */
public record RaceSettings(
        SteadyLoad load, Phases block, int rounds, SelectionOrder samples, int maxOutstanding, long seed) {
    /** Default {@link #rounds}: 10. */
    public static final int DEFAULT_ROUNDS = 10;

    public RaceSettings {
        if (rounds < 2 || rounds % 2 != 0) {
            throw new IllegalArgumentException("rounds=" + rounds + " is not a positive even number");
        }
    }

    /** Ten rounds, equal issue, up to 65,536 outstanding. */
    public static RaceSettings of(SteadyLoad load, Phases block, long seed) {
        return new RaceSettings(
                load, block, DEFAULT_ROUNDS, SelectionOrder.EQUAL_ISSUE, LoopSetup.DEFAULT_MAX_OUTSTANDING, seed);
    }

    public RaceSettings withRounds(int newRounds) {
        return new RaceSettings(load, block, newRounds, samples, maxOutstanding, seed);
    }
}
