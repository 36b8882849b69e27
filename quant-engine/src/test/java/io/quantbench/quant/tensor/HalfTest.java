package io.quantbench.quant.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfTest {
    @ParameterizedTest
    @CsvSource({
        "0.0, 0x0000",
        "-0.0, 0x8000",
        "1.0, 0x3c00",
        "-2.0, 0xc000",
        "0.333333343, 0x3555",
        "65504, 0x7bff",
        // Below the middle between 65504 and what would be next, and at it.
        "65519.996, 0x7bff",
        "65520, 0x7c00",
        "-1e30, 0xfc00",
        // Ties: 1 + 2^-11 goes down to 1, 1 + 3 · 2^-11 up to 1 + 2^-9; a hair more than the first goes up.
        "1.00048828125, 0x3c00",
        "1.00146484375, 0x3c02",
        "1.0004884, 0x3c01",
        // The smallest normal number, the largest subnormal one, the middle between them, and the smallest of all.
        "6.103515625e-5, 0x0400",
        "6.097555161e-5, 0x03ff",
        "6.100535392761e-5, 0x0400",
        "5.9604645e-8, 0x0001",
        // Half of that is a tie with zero; more than half is not.
        "2.98023224e-8, 0x0000",
        "2.9802326e-8, 0x0001",
        "8.940697e-8, 0x0002",
        "1e-10, 0x0000"
    })
    void roundsToNearestWithTiesToEven(String value, String bits) {
        assertThat(Half.toBits(Float.parseFloat(value)) & 0xffff).isEqualTo(Integer.decode(bits));
    }

    @Test
    void everyHalfComesBackAsItWas() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Half.toFloat((short) bits);
            if (Float.isNaN(value)) {
                assertThat(bits & 0x7fff).isGreaterThan(0x7c00);
                assertThat(Half.toBits(value) & 0xffff).isEqualTo(0x7e00 | (bits & 0x8000));
            } else {
                assertThat(Half.toBits(value) & 0xffff).isEqualTo(bits);
            }
        }
    }

    @Test
    void knowsItsLimits() {
        assertThat(Half.toFloat((short) 0x7bff)).isEqualTo(Half.MAX_VALUE);
        assertThat(Half.toFloat((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Half.toFloat((short) 0x0001)).isEqualTo(0x1p-24f);
    }

    @Property(tries = 2000, seed = "20261121")
    void noNeighbourIsNearer(@ForAll float value) {
        float clamped = Math.max(-Half.MAX_VALUE, Math.min(Half.MAX_VALUE, value));
        short bits = Half.toBits(clamped);
        double error = Math.abs((double) Half.toFloat(bits) - clamped);
        for (int step = -1; step <= 1; step += 2) {
            double other = Half.toFloat((short) (bits + step));
            assertThat(error).isLessThanOrEqualTo(Math.abs(other - clamped));
        }
    }
}
