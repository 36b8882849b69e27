package io.quantbench.harness.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 ns",
        "999, 999 ns",
        "1000, 1.00 µs",
        "870000, 870 µs",
        "999499, 999 µs",
        "999500, 1.00 ms",
        "6214000, 6.21 ms",
        "62140000, 62.1 ms",
        "999500000, 1.00 s",
        "75000000000, 75.0 s"
    })
    void givesDurationsThreeDigitsInTheUnitThatFits(double ns, String text) {
        assertThat(Figures.duration(ns)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"512, 0.5 kB", "99949, 99.9 kB", "99950, 0.1 MB", "90387606, 90.4 MB", "2400000000, 2.40 GB"})
    void countsSizesInDecimalUnits(long bytes, String text) {
        assertThat(Figures.size(bytes)).isEqualTo(text);
    }

    @Test
    void showsADashForWhatIsMissing() {
        assertThat(Figures.durationOrDash(null)).isEqualTo("–");
        assertThat(Figures.speedup(null)).isEqualTo("–");
        assertThat(Figures.rate(null)).isEqualTo("–");
        assertThat(Figures.percent(null, 1)).isEqualTo("–");
        assertThat(Figures.fixed(Double.NaN, 2)).isEqualTo("–");
    }

    @Test
    void dropsDecimalsOfLargeRates() {
        assertThat(Figures.rate(7.7)).isEqualTo("7.70");
        assertThat(Figures.rate(76.8)).isEqualTo("76.8");
        assertThat(Figures.rate(12_345.6)).isEqualTo("12346");
    }
}
