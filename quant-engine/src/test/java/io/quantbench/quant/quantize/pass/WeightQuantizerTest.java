package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.quantize.pass.WeightQuantizer.Granularity;
import io.quantbench.quant.quantize.pass.WeightQuantizer.QuantizedWeight;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.QuantParams;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WeightQuantizerTest {
    private static final Tensor WEIGHT = Tensor.ofFloats(Shape.of(2, 3), 1.27f, -0.5f, 0f, 0.635f, 0.25f, 0f);

    @Test
    void columnsHaveTheirOwnScaleAndTiesGoToEven() {
        QuantizedWeight quantized = WeightQuantizer.quantize(WEIGHT, Granularity.COLUMN);
        // 0.635 / 0.01 is a hair under 63.5 or at it; -0.5 maps to -127, 0.25 to the tie 63.5, which goes to 64.
        assertThat(quantized.values().toByteArray()).containsExactly(127, -127, 0, 64, 64, 0);
        assertThat(quantized.params().scales()).containsExactly(1.27f / 127, 0.5f / 127, 1f);
        assertThat(quantized.params().axis()).hasValue(1);
        assertThat(quantized.scales().shape()).isEqualTo(Shape.of(3));
    }

    @Test
    void rowsHaveTheirOwnScale() {
        QuantizedWeight quantized = WeightQuantizer.quantize(WEIGHT, Granularity.ROW);
        assertThat(quantized.params().scales()).containsExactly(1.27f / 127, 0.635f / 127);
        assertThat(quantized.values().toByteArray()).containsExactly(127, -50, 0, 127, 50, 0);
    }

    @Test
    void aTensorHasOneScale() {
        QuantizedWeight quantized = WeightQuantizer.quantize(WEIGHT, Granularity.TENSOR);
        assertThat(quantized.scales().shape()).isEqualTo(Shape.scalar());
        assertThat(quantized.params().scale(0)).isEqualTo(1.27f / 127);
    }

    @Test
    void valuesTooSmallForANormalScaleBecomeZero() {
        Tensor tiny = Tensor.ofFloats(Shape.of(1, 1), Float.MIN_VALUE);
        QuantizedWeight quantized = WeightQuantizer.quantize(tiny, Granularity.COLUMN);
        assertThat(quantized.params().scale(0)).isEqualTo(1f);
        assertThat(quantized.values().toByteArray()).containsExactly(0);
    }

    @Test
    void refusesValuesThatAreNotFiniteNamingThePlace() {
        Tensor bad = Tensor.ofFloats(Shape.of(1, 2), 1f, Float.NaN);
        assertThatThrownBy(() -> WeightQuantizer.quantize(bad, Granularity.ROW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the weight at [0, 1] is NaN");
    }

    @Property(tries = 300, seed = "20261121")
    void noWeightIsOffByMoreThanHalfItsScale(@ForAll long seed, @ForAll Granularity granularity) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = random.nextInt(1, 23);
        int columns = random.nextInt(1, 29);
        float[] values = new float[rows * columns];
        double magnitude = Math.pow(10, random.nextDouble(-20, 20));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble(-1, 1) * magnitude);
        }
        QuantizedWeight quantized =
                WeightQuantizer.quantize(Tensor.ofFloats(Shape.of(rows, columns), values), granularity);
        byte[] q = quantized.values().toByteArray();
        for (int i = 0; i < q.length; i++) {
            int group =
                    granularity == Granularity.TENSOR ? 0 : granularity == Granularity.ROW ? i / columns : i % columns;
            double scale = quantized.params().scale(group);
            assertThat(q[i]).isBetween((byte) -127, (byte) 127);
            assertThat(Math.abs(q[i] * scale - values[i])).isLessThanOrEqualTo(scale / 2 * (1 + 1e-4));
        }
    }

    private static final float[] CUBE = {-1, 2, 0.5f, 0, 0, 0, 4, -4, 1, -0.25f, 0.75f, 0.125f};

    private static QuantizedWeight cube(WeightFormat.Int8 format, int axis) {
        return WeightQuantizer.quantize("'w'", Tensor.ofFloats(Shape.of(2, 3, 2), CUBE), format, axis);
    }

    @Test
    void channelsOfAnyAxisHaveTheirOwnScale() {
        assertThat(cube(WeightFormat.Int8.defaults(), 0).params().scales()).containsExactly(2f / 127, 4f / 127);
        assertThat(cube(WeightFormat.Int8.defaults(), 1).params().scales())
                .containsExactly(4f / 127, 1f / 127, 0.75f / 127);
        assertThat(cube(WeightFormat.Int8.defaults(), -1).params().scales()).containsExactly(4f / 127, 4f / 127);
        assertThat(cube(WeightFormat.Int8.defaults(), 0).values().toByteArray())
                .containsExactly(-64, 127, 32, 0, 0, 0, 127, -127, 32, -8, 24, 4);
    }

    @Test
    void asymmetricFormatsUseTheirRangeFully() {
        QuantizedWeight unsigned = cube(new WeightFormat.Int8(DataType.UINT8, false, false, 8), 0);
        assertThat(unsigned.params()).isEqualTo(QuantParams.perTensor(DataType.UINT8, (float) (8 / 255.0), 128));
        // −4 / scale is a hair above −127.5.
        assertThat(unsigned.values().toByteArray()[7]).isEqualTo((byte) 1);
        assertThat(unsigned.zeroPoints().toByteArray()).containsExactly((byte) 128);
        QuantizedWeight signed = cube(new WeightFormat.Int8(DataType.INT8, true, false, 8), 0);
        assertThat(signed.params().scale(0)).isEqualTo((float) (3 / 255.0));
        assertThat(signed.params().zeroPoint(0)).isEqualTo(-43); // −128 + 85
    }

    @Test
    void sevenBitsStayWithinWhatTwoProductsMaySum() {
        QuantizedWeight reduced = cube(WeightFormat.Int8.defaults().withBits(7), 0);
        assertThat(reduced.params().scales()).containsExactly(2f / 64, 4f / 64);
        for (byte q : reduced.values().toByteArray()) {
            assertThat(q).isBetween((byte) -64, (byte) 64);
        }
    }

    @Test
    void constantAndEmptyChannelsHaveAScale() {
        Tensor flat = Tensor.ofFloats(Shape.of(2, 2), 5, 5, 0, 0);
        QuantizedWeight quantized = WeightQuantizer.quantize("'w'", flat, WeightFormat.Int8.defaults(), 0);
        assertThat(quantized.params().scales()).containsExactly(5f / 127, 1f);
        assertThat(quantized.values().toByteArray()).containsExactly(127, 127, 0, 0);
        Tensor empty = Tensor.ofFloats(Shape.of(2, 0));
        assertThat(WeightQuantizer.quantize("'w'", empty, WeightFormat.Int8.defaults(), 0)
                        .params()
                        .scales())
                .containsExactly(1f, 1f);
    }

    @Test
    void namesTheTensorAndThePlaceOfAnInfinity() {
        float[] values = CUBE.clone();
        values[9] = Float.NEGATIVE_INFINITY;
        Tensor bad = Tensor.ofFloats(Shape.of(2, 3, 2), values);
        assertThatThrownBy(() -> WeightQuantizer.quantize("'conv.w'", bad, WeightFormat.Int8.defaults(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'conv.w' at [1, 1, 1] is -Infinity");
    }
}
