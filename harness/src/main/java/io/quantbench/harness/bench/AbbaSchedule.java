package io.quantbench.harness.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The order in which arms take turns: forwards, then backwards, again and again (A B C C B A …). Over every pair of rounds each
 * arm has the same mean position in time, so a linear drift of the machine (heat, a neighbour) cancels out of the comparison.
 */
final class AbbaSchedule {
    /**
     * One turn.
     *
     * @param arm index of the arm
     * @param round index of the round, from 0; every arm runs the same trace segment in the same round
     */
    record Block(int arm, int round) {}

    private AbbaSchedule() {}

    /**
     * The turns of {@code arms} arms over {@code rounds} rounds.
     *
     * @throws IllegalArgumentException if there is no arm, or if the rounds are odd in number and so not balanced
     */
    static List<Block> blocks(int arms, int rounds) {
        if (arms < 1) {
            throw new IllegalArgumentException("arms=" + arms + " is below 1");
        }
        if (rounds < 2 || rounds % 2 != 0) {
            throw new IllegalArgumentException("rounds=" + rounds + " is not a positive even number");
        }
        List<Block> blocks = new ArrayList<>(arms * rounds);
        for (int round = 0; round < rounds; round++) {
            for (int position = 0; position < arms; position++) {
                blocks.add(new Block(round % 2 == 0 ? position : arms - 1 - position, round));
            }
        }
        return List.copyOf(blocks);
    }
}
