package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.calibrate.Range;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.QuantParams;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class ActivationQuantizerTest {
    private static final ActivationFormat U8 = ActivationFormat.defaults();

    private static QuantParams params(float min, float max, DataType type, boolean symmetric, int bits) {
        return ActivationQuantizer.params(min, max, new ActivationFormat(type, symmetric, bits));
    }

    private static void assertParams(QuantParams params, double scale, int zeroPoint) {
        assertThat(params.scale(0)).isEqualTo((float) scale);
        assertThat(params.zeroPoint(0)).isEqualTo(zeroPoint);
    }

    @Test
    void spansTheUnsignedRange() {
        assertParams(ActivationQuantizer.params(new Range(-1, 3), U8), 4 / 255.0, 64); // 63.75
    }

    @Test
    void roundsTheZeroPointHalfToEven() {
        assertParams(params(-1, 1, DataType.UINT8, false, 8), 2 / 255.0, 128); // 127.5
        assertParams(params(-3, 252, DataType.UINT8, false, 8), 1, 3);
        assertParams(params(-2.5f, 252.5f, DataType.UINT8, false, 8), 1, 2);
    }

    @Test
    void includesZeroWhenTheRangeDoesNot() {
        assertParams(params(2, 5.1f, DataType.UINT8, false, 8), (double) 5.1f / 255, 0);
        assertParams(params(-5.1f, -2, DataType.UINT8, false, 8), (double) 5.1f / 255, 255);
    }

    @Test
    void followsTheFormatsOfTheReference() {
        assertParams(params(-1, 3, DataType.INT8, false, 8), 4 / 255.0, -64); // −128 + 63.75
        assertParams(params(-1, 3, DataType.INT8, true, 8), 6 / 254.0, 0);
        assertParams(params(-1, 3, DataType.INT8, true, 7), 6 / 128.0, 0);
        assertParams(params(-1, 3, DataType.UINT8, true, 8), 6 / 255.0, 128); // 127.5
        assertParams(params(-1, 3, DataType.UINT8, false, 7), 4 / 127.0, 32); // 31.75
    }

    @Test
    void aConstantZeroGetsScaleOne() {
        assertParams(params(0, 0, DataType.UINT8, false, 8), 1, 0);
        assertParams(params(0, Float.MIN_VALUE, DataType.UINT8, false, 8), 1, 0);
    }

    @Test
    void refusesRangesThatAreNone() {
        assertThatThrownBy(() -> ActivationQuantizer.params(Float.NaN, 1, U8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> ActivationQuantizer.params(2, 1, U8)).hasMessageContaining("[2.0, 1.0]");
    }

    @Test
    void refusesFormatsThatNoKernelTakes() {
        assertThatThrownBy(() -> new ActivationFormat(DataType.INT16, true, 8)).hasMessageContaining("INT16");
        assertThatThrownBy(() -> new ActivationFormat(DataType.INT8, true, 4)).hasMessageContaining("bits=4");
    }

    @Test
    void alignsTheStepSoThatAnOffsetIsAWholeNumberOfThem() {
        QuantParams params = ActivationQuantizer.aligned(-3, 4, U8, 3).orElseThrow();
        // 3 / (7 / 255) = 109.3 steps: 109 of them, a little longer.
        assertParams(params, 3 / 109.0, 109);
        assertThat(params.scale(0) * (255 - params.zeroPoint(0))).isGreaterThanOrEqualTo(4);
    }

    @Test
    void doesNotAlignWhereItWouldCostTooMuch() {
        assertThat(ActivationQuantizer.aligned(0, 255, U8, 2.5)).isEmpty();
        assertThat(ActivationQuantizer.aligned(-3, 4, ActivationFormat.signed(), 3))
                .isEmpty();
    }

    @Property(tries = 300, seed = "20261121")
    void everyValueOfTheRangeIsWithinOneStep(
            @ForAll @FloatRange(min = -1e6f, max = 1e6f) float a,
            @ForAll @FloatRange(min = -1e6f, max = 1e6f) float b) {
        QuantParams params = ActivationQuantizer.params(Math.min(a, b), Math.max(a, b), U8);
        for (float value : new float[] {a, b, 0}) {
            double q = Math.rint(value / params.scale(0)) + params.zeroPoint(0);
            double back = (Math.max(0, Math.min(255, q)) - params.zeroPoint(0)) * params.scale(0);
            assertThat(Math.abs(back - value)).isLessThanOrEqualTo(params.scale(0) * 1.0001);
        }
        assertThat(params.zeroPoint(0)).isBetween(0, 255);
    }
}
