package io.quantbench.load.compare;

import static java.util.stream.Collectors.averagingInt;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.load.compare.AbbaSchedule.Turn;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AbbaScheduleTest {
    @Test
    void goesForwardsThenBackwards() {
        assertThat(AbbaSchedule.turns(3, 2))
                .containsExactly(
                        new Turn(0, 0), new Turn(1, 0), new Turn(2, 0), new Turn(2, 1), new Turn(1, 1), new Turn(0, 1));
    }

    @Property(seed = "5087")
    void givesEveryArmOneTurnPerRound(
            @ForAll @IntRange(min = 1, max = 9) int arms, @ForAll @IntRange(min = 1, max = 6) int pairs) {
        List<Turn> turns = AbbaSchedule.turns(arms, 2 * pairs);
        Set<Turn> expected = new HashSet<>();
        for (int round = 0; round < 2 * pairs; round++) {
            for (int arm = 0; arm < arms; arm++) {
                expected.add(new Turn(arm, round));
            }
        }
        assertThat(turns).hasSameSizeAs(expected).hasSameElementsAs(expected);
        assertThat(turns).isSortedAccordingTo((a, b) -> Integer.compare(a.round(), b.round()));
    }

    @Property(seed = "5088")
    void givesAllArmsTheSameMeanPositionInEveryPairOfRounds(
            @ForAll @IntRange(min = 1, max = 9) int arms, @ForAll @IntRange(min = 1, max = 6) int pairs) {
        List<Turn> turns = AbbaSchedule.turns(arms, 2 * pairs);
        for (int pair = 0; pair < pairs; pair++) {
            int first = pair * 2 * arms;
            Map<Integer, Double> meanPosition = IntStream.range(first, first + 2 * arms)
                    .boxed()
                    .collect(groupingBy(i -> turns.get(i).arm(), averagingInt(i -> i)));
            assertThat(meanPosition.values()).containsOnly(first + (2 * arms - 1) / 2.0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 0, 1, 3, 7})
    void refusesRoundsThatCannotBeBalanced(int rounds) {
        assertThatThrownBy(() -> AbbaSchedule.turns(2, rounds)).hasMessageContaining("rounds=" + rounds);
    }

    @Test
    void refusesToScheduleNobody() {
        assertThatThrownBy(() -> AbbaSchedule.turns(0, 2)).hasMessageContaining("arms=0");
    }
}
