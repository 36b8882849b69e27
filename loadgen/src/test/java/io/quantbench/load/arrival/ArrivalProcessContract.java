package io.quantbench.load.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every arrival process with a stationary rate keeps. */
abstract class ArrivalProcessContract {
    static final int ARRIVALS = 200_000;

    /** The process under test, from its beginning; the same each time. */
    abstract ArrivalProcess process(double ratePerSec);

    /** Standard deviation of the number of arrivals in a time in which {@code expected} are expected. */
    abstract double countDeviation(double expected);

    static long[] take(ArrivalProcess process, int count) {
        long[] offsetsNs = new long[count];
        for (int i = 0; i < count; i++) {
            offsetsNs[i] = process.nextArrivalNs();
        }
        return offsetsNs;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 1, 999.7, 10_000, 3e6, 5e9})
    void offsetsAreNotNegativeAndNeverDecrease(double ratePerSec) {
        long[] offsetsNs = take(process(ratePerSec), 10_000);
        assertThat(offsetsNs[0]).isNotNegative();
        assertThat(offsetsNs).isSorted();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 999.7, 3e6})
    void rateIsTheOneAskedFor(double ratePerSec) {
        long[] offsetsNs = take(process(ratePerSec), ARRIVALS);
        double expected = offsetsNs[ARRIVALS - 1] * ratePerSec / 1e9;
        assertThat((double) ARRIVALS).isCloseTo(expected, within(4 * countDeviation(expected) + 2));
    }

    @Test
    void sameArgumentsGiveTheSameInstants() {
        assertThat(take(process(1234.5), 10_000)).isEqualTo(take(process(1234.5), 10_000));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesARateThatIsNone(double ratePerSec) {
        assertThatThrownBy(() -> process(ratePerSec)).hasMessageContaining("ratePerSec=" + ratePerSec);
    }
}
