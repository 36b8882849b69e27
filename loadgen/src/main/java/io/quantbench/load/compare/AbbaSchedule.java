package io.quantbench.load.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * The order in which arms take turns: forwards in even rounds, backwards in odd ones (A B B A A B B A …). Over two rounds all arms have
 * the same mean position in time, so a machine that drifts linearly favours none.
 */
public final class AbbaSchedule {
    /**
     * One turn.
     *
     * @param arm index of the arm
     * @param round from 0; all arms are asked the same in the same round
     */
    public record Turn(int arm, int round) {}

    private AbbaSchedule() {}

    /**
     * The turns of {@code arms} arms over {@code rounds} rounds.
     *
     * @throws IllegalArgumentException if there is no arm, or the rounds are not positive and even and so not balanced
     */
    public static List<Turn> turns(int arms, int rounds) {
        if (arms < 1 || rounds < 2 || rounds % 2 != 0) {
            throw new IllegalArgumentException(
                    "arms=" + arms + ", rounds=" + rounds + " cannot be balanced: rounds must be even and positive");
        }
        List<Turn> turns = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int place = 0; place < arms; place++) {
                turns.add(new Turn(round % 2 == 0 ? place : arms - 1 - place, round));
            }
        }
        return List.copyOf(turns);
    }
}
