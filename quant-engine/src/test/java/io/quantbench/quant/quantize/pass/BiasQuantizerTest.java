package io.quantbench.quant.quantize.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.QuantParams;
import io.quantbench.quant.tensor.Tensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BiasQuantizerTest {
    private static final QuantParams WEIGHT =
            QuantParams.perChannel(DataType.INT8, new float[] {0.5f, 0.25f}, new int[2], 0);

    private static int[] ints(Tensor tensor) {
        int[] values = new int[(int) tensor.shape().elementCount()];
        tensor.bytes().asIntBuffer().get(values);
        return values;
    }

    @Test
    void usesTheAccumulatorsScaleAndRoundsHalfToEven() {
        // Scales 0.125 and 0.0625: 0.3125 / 0.125 = 2.5 → 2; −0.34375 / 0.0625 = −5.5 → −6.
        assertThat(ints(BiasQuantizer.quantize(new float[] {0.3125f, -0.34375f}, WEIGHT, 0.25f)))
                .containsExactly(2, -6);
    }

    @Test
    void aBiasThatFitsLeavesTheWeightScalesAlone() {
        assertThat(BiasQuantizer.raise(WEIGHT, new float[] {1e6f, -1e6f}, 0.25)).isSameAs(WEIGHT);
    }

    @Test
    void raisesOnlyTheScaleOfAChannelWhoseBiasOverflows() {
        float[] bias = {1, 1e9f};
        QuantParams raised = BiasQuantizer.raise(WEIGHT, bias, 0.25);
        assertThat(raised.scale(0)).isEqualTo(0.5f);
        // 1.0001 · 2 · |b| / (2³¹ − 1 − (−2³¹ + 1)) / s_x
        double expected = 1.0001 * 2 * 1e9 / (2.0 * Integer.MAX_VALUE) / 0.25;
        assertThat((double) raised.scale(1)).isBetween(expected, expected * (1 + 1e-6));
        assertThat(ints(BiasQuantizer.quantize(bias, raised, 0.25f))[1])
                .isBetween(2_147_000_000, Integer.MAX_VALUE - 1);
    }

    @Test
    void onePerTensorScaleIsRaisedForTheLargestBias() {
        QuantParams weight = QuantParams.perTensor(DataType.INT8, 1e-9f, 0);
        QuantParams raised = BiasQuantizer.raise(weight, new float[] {3, -7, 5}, 1e-3);
        int[] quantized = ints(BiasQuantizer.quantize(new float[] {3, -7, 5}, raised, 1e-3f));
        assertThat((double) quantized[0] / quantized[1]).isCloseTo(-3.0 / 7, Offset.offset(1e-6));
        assertThat(quantized[1]).isBetween(Integer.MIN_VALUE + 1, -2_147_000_000);
    }

    @Test
    void asymmetricWeightsAreNotRaised() {
        QuantParams weight = QuantParams.perTensor(DataType.UINT8, 1e-9f, 7);
        assertThat(BiasQuantizer.raise(weight, new float[] {3}, 1e-3)).isSameAs(weight);
    }
}
