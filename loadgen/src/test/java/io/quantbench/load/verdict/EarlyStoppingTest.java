package io.quantbench.load.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EarlyStoppingTest {
    private static final long[] OVER = {0, 1, 2, 5, 10, 50, 100, 500, 1000};
    private static final EarlyStopping RULE = EarlyStopping.MLPERF;

    /** Computed with LoadGen's own code. */
    static Stream<Arguments> loadGenTable() {
        List<Arguments> rows = new ArrayList<>();
        addRow(rows, 50, 7, 11, 14, 22, 35, 128, 237, 1078, 2108);
        addRow(rows, 90, 44, 64, 81, 127, 197, 681, 1246, 5518, 10722);
        addRow(rows, 95, 90, 130, 165, 259, 398, 1372, 2504, 11064, 21483);
        addRow(rows, 97, 152, 219, 277, 433, 667, 2293, 4182, 18458, 35831);
        addRow(rows, 99, 459, 662, 838, 1307, 2010, 6898, 12571, 55427, 107569);
        addRow(rows, 99.9, 4603, 6636, 8403, 13105, 20140, 69058, 125826);
        return rows.stream();
    }

    private static void addRow(List<Arguments> rows, double percentile, long... needed) {
        for (int i = 0; i < needed.length; i++) {
            rows.add(Arguments.of(percentile, OVER[i], needed[i]));
        }
    }

    @ParameterizedTest(name = "p{0} with {1} slow needs {2}")
    @MethodSource("loadGenTable")
    void needsAsManyQueriesAsLoadGen(double percentile, long overLatency, long needed) {
        assertThat(RULE.queriesNeeded(percentile, overLatency)).isEqualTo(needed);
        assertThat(RULE.underLatencyNeeded(percentile, overLatency)).isEqualTo(needed - overLatency);
        assertThat(RULE.met(percentile, needed, overLatency)).isTrue();
        assertThat(RULE.met(percentile, needed - 1, overLatency)).isFalse();
        assertThat(RULE.overLatencyAllowed(percentile, needed)).hasValue(overLatency);
    }

    @Test
    void saysHowManyQueriesAreMissing() {
        assertThat(RULE.queriesMissing(99, 400, 0)).isEqualTo(59);
        assertThat(RULE.queriesMissing(99, 459, 0)).isZero();
        assertThat(RULE.queriesMissing(99, 10_000, 1)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"661, -1", "662, 661", "838, 836", "2010, 2000"})
    void estimatesFromTheSlowestQueryThatTheRuleAllows(long queries, long index) {
        if (index < 0) {
            assertThat(RULE.estimateIndex(99, queries)).isEmpty();
        } else {
            assertThat(RULE.estimateIndex(99, queries)).hasValue(index);
        }
        assertThat(RULE.queriesForEstimate(99)).isEqualTo(662);
    }

    @Test
    void allowsNothingWhenQueriesAreTooFew() {
        assertThat(RULE.overLatencyAllowed(99, 458)).isEmpty();
        assertThat(RULE.overLatencyAllowed(99, 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"50, 1000000", "90, 1000000", "99, 1000000", "99.9, 1000000"})
    void searchesAMillionSlowQueriesNearTheNormalApproximation(double percentile, long overLatency) {
        // n q = t + z sqrt(t p), z of 0.99, to the first order; the next terms are of the size of z squared.
        double q = 1 - percentile / 100;
        double approximate = (overLatency + 2.326348 * Math.sqrt(overLatency * (1 - q))) / q;
        assertThat((double) RULE.queriesNeeded(percentile, overLatency)).isBetween(approximate, approximate + 10 / q);
    }

    @Test
    void asksForFewerQueriesWhenAToleranceIsGranted() {
        assertThat(new EarlyStopping(0.99, 0.005).queriesNeeded(99, 1)).isLessThan(RULE.queriesNeeded(99, 1));
    }

    @Property(tries = 200, seed = "15")
    void theThresholdIsTheFirstCountThatPasses(
            @ForAll @DoubleRange(min = 1, max = 99.9) double percentile,
            @ForAll @IntRange(max = 5000) int overLatency) {
        long needed = RULE.queriesNeeded(percentile, overLatency);
        assertThat(RULE.met(percentile, needed, overLatency)).isTrue();
        assertThat(RULE.met(percentile, needed - 1, overLatency)).isFalse();
    }

    @Test
    void refusesPercentilesAndCountsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RULE.queriesNeeded(100, 0))
                .withMessageContaining("percentile=100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RULE.queriesNeeded(99, -1))
                .withMessageContaining("overLatency=-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EarlyStopping(1, 0))
                .withMessageContaining("confidence=1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EarlyStopping(0.99, 0.5).queriesNeeded(50, 0))
                .withMessageContaining("tolerance of 0.5");
    }
}
