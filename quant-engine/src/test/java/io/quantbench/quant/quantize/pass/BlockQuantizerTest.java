package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.quantize.pass.BlockQuantizer.BlockWeight;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BlockQuantizerTest {
    private static WeightFormat.Blocks blocks(int bits, int size, boolean symmetric) {
        return new WeightFormat.Blocks(bits, size, symmetric, 4);
    }

    /** One column of 16, from −7 to 8. */
    private static Tensor ramp() {
        float[] values = new float[16];
        for (int i = 0; i < 16; i++) {
            values[i] = i - 7;
        }
        return Tensor.ofFloats(Shape.of(16, 1), values);
    }

    @Test
    void asymmetricCodesUseTheWholeRangeAndTheFirstIsInTheLowHalf() {
        BlockWeight stored = BlockQuantizer.quantize(ramp(), false, blocks(4, 16, false));
        assertThat(stored.scales().toFloats()).containsExactly(1f);
        assertThat(stored.zeroPoints().orElseThrow().toByteArray()).containsExactly(7);
        assertThat(stored.values().shape()).isEqualTo(Shape.of(1, 1, 8));
        assertThat(stored.values().toByteArray())
                .containsExactly(0x10, 0x32, 0x54, 0x76, (byte) 0x98, (byte) 0xba, (byte) 0xdc, (byte) 0xfe);
    }

    @Test
    void symmetricCodesGiveTheExtremeWeightCode0() {
        BlockWeight stored = BlockQuantizer.quantize(ramp(), false, blocks(4, 16, true));
        assertThat(stored.zeroPoints()).isEmpty();
        // The extreme is 8, so that the scale is −1, and w becomes 8 − w.
        assertThat(stored.scales().toFloats()).containsExactly(-1f);
        assertThat(stored.values().toByteArray())
                .containsExactly((byte) 0xef, (byte) 0xcd, (byte) 0xab, (byte) 0x89, 0x67, 0x45, 0x23, 0x01);
    }

    @Test
    void eightBitCodesTakeAByteEach() {
        Tensor weight = Tensor.ofFloats(Shape.of(2, 1), -1.28f, 1.28f);
        byte[] symmetric = BlockQuantizer.quantize(weight, false, blocks(8, 16, true))
                .values()
                .toByteArray();
        // −1.28 is the first extreme: scale 0.01, codes 0 and clamp(256); the padding is the zero point.
        assertThat(symmetric).startsWith(0, 255).hasSize(16).endsWith(128, 128);
    }

    @Test
    void zeroPointsOfARowArePaddedToAWholeByte() {
        float[] values = new float[2 * 40];
        values[0] = -15;
        values[16] = 15;
        values[32] = -3;
        values[40] = -15;
        Tensor weight = Tensor.ofFloats(Shape.of(2, 40), values);
        BlockWeight stored = BlockQuantizer.quantize(weight, true, blocks(4, 16, false));
        assertThat(stored.zeroPoints().orElseThrow().shape()).isEqualTo(Shape.of(2, 2));
        assertThat(stored.zeroPoints().orElseThrow().toByteArray()).containsExactly(0x0f, 0x0f, 0x0f, 0);
        assertThat(stored.scales().toFloats()).containsExactly(1f, 1f, 0.2f, 1f, 1f, 1f);
    }

    @Test
    void aTransposedMatrixGivesTheSameBlocks() {
        Tensor weight = WeightOnlyFixture.matrix(1, 37, 5);
        float[] values = weight.toFloats();
        float[] transposed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            transposed[i % 5 * 37 + i / 5] = values[i];
        }
        assertThat(BlockQuantizer.quantize(Tensor.ofFloats(Shape.of(5, 37), transposed), true, blocks(4, 16, false)))
                .isEqualTo(BlockQuantizer.quantize(weight, false, blocks(4, 16, false)));
    }

    @Test
    void refusesValuesThatAreNotFiniteNamingThePlace() {
        Tensor weight = Tensor.ofFloats(Shape.of(2, 2), 1f, 2f, Float.NEGATIVE_INFINITY, 3f);
        assertThatThrownBy(() -> BlockQuantizer.quantize(weight, false, blocks(4, 16, true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the weight at [1, 0] is -Infinity");
    }

    @Property(tries = 300, seed = "20261121")
    void noWeightIsOffByMoreThanHalfItsScale(@ForAll long seed, @ForAll boolean symmetric, @ForAll boolean eightBits) {
        SplittableRandom random = new SplittableRandom(seed);
        int depth = random.nextInt(1, 100);
        int columns = random.nextInt(1, 9);
        double magnitude = Math.pow(10, random.nextDouble(-42, 37));
        float[] values = WeightOnlyFixture.random(seed, depth * columns);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * magnitude);
        }
        int bits = eightBits ? 8 : 4;
        int blockSize = 16 << random.nextInt(0, 3);
        BlockWeight stored = BlockQuantizer.quantize(
                Tensor.ofFloats(Shape.of(columns, depth), values), true, blocks(bits, blockSize, symmetric));
        float[] back = WeightOnlyFixture.dequantize(stored, bits);
        float[] scales = stored.scales().toFloats();
        int stride = scales.length / columns * blockSize;
        for (int i = 0; i < values.length; i++) {
            int place = i / depth * stride + i % depth;
            double scale = Math.abs((double) scales[place / blockSize]);
            // What symmetric codes cannot reach is the last half step on the side away from the extreme weight.
            boolean isClamped = symmetric && values[i] / scales[place / blockSize] > (1 << (bits - 1)) - 1;
            double bound = scale * (isClamped ? 1 : 0.5) * (1 + 1e-4);
            assertThat(Math.abs((double) back[place] - values[i])).isLessThanOrEqualTo(bound);
        }
    }
}
