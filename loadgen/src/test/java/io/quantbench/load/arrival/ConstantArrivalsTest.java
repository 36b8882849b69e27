package io.quantbench.load.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;

class ConstantArrivalsTest extends ArrivalProcessContract {
    @Override
    ArrivalProcess process(double ratePerSec) {
        return ArrivalProcess.constant(ratePerSec);
    }

    @Override
    double countDeviation(double expected) {
        return 0;
    }

    @Test
    void instantsAreMultiplesOfThePeriod() {
        assertThat(take(process(3), 5)).containsExactly(0, 333_333_333, 666_666_666, 1_000_000_000, 1_333_333_333);
    }

    @Test
    void doesNotDriftOverAHundredMillionArrivals() {
        int count = 100_000_000;
        double ratePerSec = 7_001;
        ArrivalProcess process = process(ratePerSec);
        long lastNs = 0;
        for (int i = 0; i < count; i++) {
            lastNs = process.nextArrivalNs();
        }
        long exactNs = BigDecimal.valueOf(count - 1)
                .multiply(BigDecimal.valueOf(1_000_000_000))
                .divide(BigDecimal.valueOf(ratePerSec), 0, RoundingMode.FLOOR)
                .longValueExact();

        assertThat(lastNs).isBetween(exactNs - 1, exactNs + 1);
    }
}
