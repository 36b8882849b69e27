package io.quantbench.harness.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TrafficSplitTest {
    private static final KeyedHash HASH = new KeyedHash(11, 22);

    /** The 99.9 % quantile of chi-square with two degrees of freedom. */
    private static final double CHI_SQUARE_LIMIT = 13.82;

    private static final int KEYS = 100_000;

    @Test
    void sharesAreThoseOfTheWeightsAtFixedKeys() {
        Map<String, Double> weights = weights(0.8, 0.15, 0.05);
        for (String prefix : List.of("request-", "0000000000-", "user:")) {
            assertThat(chiSquare(TrafficSplit.of(weights), weights, prefix))
                    .as(prefix)
                    .isLessThan(CHI_SQUARE_LIMIT);
        }
    }

    @Test
    void theTestNoticesSharesThatAreSlightlyWrong() {
        assertThat(chiSquare(TrafficSplit.of(weights(0.79, 0.15, 0.06)), weights(0.8, 0.15, 0.05), "request-"))
                .isGreaterThan(CHI_SQUARE_LIMIT);
    }

    private static double chiSquare(TrafficSplit split, Map<String, Double> expected, String prefix) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            counts.merge(split.variant(HASH.of(prefix + i)), 1, Integer::sum);
        }
        double sum = 0;
        for (Map.Entry<String, Double> entry : expected.entrySet()) {
            double wanted = entry.getValue() * KEYS;
            double difference = counts.getOrDefault(entry.getKey(), 0) - wanted;
            sum += difference * difference / wanted;
        }
        return sum;
    }

    @Test
    void betweenTwoVariantsExactlyTheDifferenceMovesAndOnlyOneWay() {
        double[] steps = {0, 0.01, 0.05, 0.25, 0.5, 1};
        for (int step = 1; step < steps.length; step++) {
            TrafficSplit before = TrafficSplit.candidates("fp32", Map.of("int8", steps[step - 1]));
            TrafficSplit after = TrafficSplit.candidates("fp32", Map.of("int8", steps[step]));
            int moved = 0;
            for (int i = 0; i < KEYS; i++) {
                long key = HASH.of("r" + i);
                if (!before.variant(key).equals(after.variant(key))) {
                    assertThat(after.variant(key)).isEqualTo("int8");
                    moved++;
                }
            }
            assertThat(moved / (double) KEYS)
                    .isCloseTo(steps[step] - steps[step - 1], org.assertj.core.data.Offset.offset(0.005));
        }
    }

    @Property(tries = 300, seed = "20261121")
    void onlyWhatMustMoveMoves(
            @ForAll @Size(4) List<@IntRange(min = 0, max = 20) Integer> first,
            @ForAll @Size(4) List<@IntRange(min = 0, max = 20) Integer> second,
            @ForAll long seed) {
        Map<String, Double> before = weights(1 + first.get(0), first.get(1), first.get(2), first.get(3));
        Map<String, Double> after = weights(1 + second.get(0), second.get(1), second.get(2), second.get(3));
        TrafficSplit old = TrafficSplit.of(before);
        TrafficSplit now = TrafficSplit.of(after);
        KeyedHash hash = new KeyedHash(seed, 5);
        for (int i = 0; i < 300; i++) {
            long key = hash.of("r" + i);
            String from = old.variant(key);
            String to = now.variant(key);
            if (!from.equals(to)) {
                assertThat(after.getOrDefault(to, 0.0) * before.getOrDefault(from, 0.0))
                        .as("%s grew against %s", to, from)
                        .isGreaterThan(before.getOrDefault(to, 0.0) * after.getOrDefault(from, 0.0));
            }
        }
    }

    @Test
    void noMoreMovesThanTheBoundOfCorrelatedSampling() {
        TrafficSplit before = TrafficSplit.of(weights(0.7, 0.2, 0.1));
        TrafficSplit after = TrafficSplit.of(weights(0.5, 0.2, 0.3));
        int moved = 0;
        for (int i = 0; i < KEYS; i++) {
            long key = HASH.of("r" + i);
            moved += before.variant(key).equals(after.variant(key)) ? 0 : 1;
        }
        assertThat(moved / (double) KEYS).isBetween(0.195, 2 * 0.2 / 1.2 + 0.005);
    }

    @Test
    void aWeightOfZeroGetsNothing() {
        TrafficSplit split = TrafficSplit.of(weights(0, 1, 0));
        for (int i = 0; i < 1_000; i++) {
            assertThat(split.variant(HASH.of("r" + i))).isEqualTo("v1");
        }
        assertThat(split.share("v0")).isZero();
        assertThat(split.share("v1")).isEqualTo(1);
        assertThat(split.share("stranger")).isZero();
    }

    @Test
    void refusesWeightsThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrafficSplit.of(Map.of()))
                .withMessageContaining("no variant");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrafficSplit.of(Map.of("a", -1.0)))
                .withMessage("the weight of a is -1.0; finite numbers from 0 are allowed");
        assertThatIllegalArgumentException().isThrownBy(() -> TrafficSplit.of(Map.of("a", Double.NaN)));
        assertThatIllegalArgumentException().isThrownBy(() -> TrafficSplit.of(Map.of("a", Double.POSITIVE_INFINITY)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrafficSplit.candidates("a", Map.of("b", 1.1)))
                .withMessageContaining("add up to 1.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrafficSplit.candidates("a", Map.of("a", 0.1)))
                .withMessageContaining("the reference a gets what the others leave");
    }

    private static Map<String, Double> weights(double... weights) {
        Map<String, Double> map = new LinkedHashMap<>();
        for (int i = 0; i < weights.length; i++) {
            map.put("v" + i, weights[i]);
        }
        return map;
    }
}
