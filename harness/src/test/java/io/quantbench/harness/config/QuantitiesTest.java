package io.quantbench.harness.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @Property(seed = "20261121")
    void whatIsWrittenReadsAsTheSame(@ForAll @LongRange(min = 0, max = 1L << 54) long value) {
        assertThat(Quantities.duration(Quantities.text(Duration.ofNanos(value))))
                .isEqualTo(Duration.ofNanos(value));
        assertThat(Quantities.bytes(Quantities.bytesText(value))).isEqualTo(value);
    }

    @Test
    void readsWhatPeopleWrite() {
        assertThat(Quantities.duration("1.5s")).isEqualTo(Duration.ofMillis(1500));
        assertThat(Quantities.duration("20 µs")).isEqualTo(Duration.ofNanos(20_000));
        assertThat(Quantities.bytes("64MiB")).isEqualTo(64 << 20);
        assertThat(Quantities.bytes("1.5kib")).isEqualTo(1536);
        assertThat(Quantities.bytes("7")).isEqualTo(7);
        assertThat(Quantities.share("5%")).isEqualTo(0.05);
        assertThat(Quantities.share("1")).isEqualTo(1);
        assertThat(Quantities.text(Duration.ofSeconds(90))).isEqualTo("90s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "1", "-1s", "1 fortnight", "1e9s", "0.1ns", "99999999999999999999s", "400000h"})
    void refusesWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Quantities.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "1MB", "-1", "0.3B", "9999999999GiB"})
    void refusesWhatIsNoSize(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Quantities.bytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "1.01", "101%", "-0.1", "NaN", "half"})
    void refusesWhatIsNoShare(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Quantities.share(text));
    }
}
