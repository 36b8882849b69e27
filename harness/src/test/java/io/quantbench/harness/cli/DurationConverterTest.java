package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
    @ParameterizedTest
    @CsvSource({
        "0s, 0",
        "1us, 1000",
        "500us, 500000",
        "20ms, 20000000",
        "0.5ms, 500000",
        "30s, 30000000000",
        "1.5s, 1500000000",
        "30, 30000000000",
        "2m, 120000000000",
    })
    void readsANumberAndItsUnit(String text, long expectedNs) {
        assertThat(new DurationConverter().convert(text).toNanos()).isEqualTo(expectedNs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "1fortnight", "-1s", "1 s", "1e3s", "1h", ".5s", "1.s", "٣s", "12345678901s"})
    void refusesAnythingElseAndGivesExamples(String text) {
        assertThatThrownBy(() -> new DurationConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContainingAll("'" + text + "'", "20ms");
    }
}
