package io.quantbench.load.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.capacity.CapacityProbe.Basis;
import io.quantbench.load.capacity.CapacityProbe.Finding;
import io.quantbench.load.capacity.CapacityProbe.Kind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KneeFitTest {
    private static CapacityProbe probe(double ratePerSec, long slow) {
        return new CapacityProbe(
                Kind.LOOK, ratePerSec, Finding.SUSTAINED, Basis.MEASURED_SHARE, "", 1_000_000, slow, 4, 1, 1, 1, 1);
    }

    /** Counts on the line share = 1 % · (rate / 100)^20. */
    private static CapacityProbe onLine(double ratePerSec) {
        return probe(ratePerSec, Math.round(10_000 * Math.pow(ratePerSec / 100, 20)));
    }

    @Test
    void findsTheRateOnALine() {
        KneeFit fit = Objects.requireNonNull(
                KneeFit.of(List.of(onLine(95), onLine(99), onLine(101), onLine(104)), 100, 0.01));

        assertThat(fit.beta()).isCloseTo(20, within(0.01));
        assertThat(fit.rateAt(0.01, 0, 90, 110).orElseThrow()).isCloseTo(100, within(0.001));
        double safePerSec = fit.rateAt(0.01, 1, 90, 110).orElseThrow();
        assertThat(safePerSec).isBetween(99.0, 99.999);
    }

    @Test
    void clipsToTheGivenRates() {
        KneeFit fit = Objects.requireNonNull(KneeFit.of(List.of(onLine(95), onLine(99), onLine(101)), 100, 0.01));

        assertThat(fit.rateAt(0.01, 0, 90, 98).orElseThrow()).isCloseTo(98, within(1e-6));
        assertThat(fit.rateAt(0.01, 0, 101, 110)).isEmpty();
    }

    @Test
    void thereIsNoFitOfTooLittleOrOfWhatDoesNotRise() {
        assertThat(KneeFit.of(List.of(onLine(95), onLine(100)), 100, 0.01)).isNull();
        assertThat(KneeFit.of(List.of(probe(95, 10_000), probe(100, 10_000), probe(105, 10_000)), 100, 0.01))
                .isNull();
        assertThat(KneeFit.of(List.of(probe(95, 0), probe(97, 0), probe(100, 0)), 100, 0.01))
                .isNull();
    }
}
