package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.tensor.QuantParams;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;

/**
 * Quantizes a bias to the accumulator's own scale: {@code q = clamp(roundHalfEven(b / (s_x · s_w[c])))}, int32, zero point 0. A weight
 * scale so small that the bias would not fit 32 bits is raised first, which costs that channel some of its weights' precision and
 * nothing else. (ONNX Runtime's rules.)
 */
final class BiasQuantizer {
    /** Two times the bound, over the span of the 31-bit range, with a little room for rounding. */
    private static final double MIN_SCALE_PER_BIAS = 1.0001 * 2 / (2.0 * Integer.MAX_VALUE);

    private BiasQuantizer() {}

    /**
     * Weight parameters under which {@code bias} fits; those given where it does anyway.
     *
     * @param bias one per channel
     * @param inputScale scale of the activation that the weight multiplies
     */
    static QuantParams raise(QuantParams weight, float[] bias, double inputScale) {
        float[] scales = weight.scales();
        boolean raised = false;
        for (int c = 0; c < bias.length; c++) {
            int channel = weight.axis().isPresent() ? c : 0;
            double needed = MIN_SCALE_PER_BIAS * Math.abs((double) bias[c]);
            if (weight.zeroPoint(channel) == 0 && inputScale * scales[channel] < needed) {
                scales[channel] = Math.nextUp((float) (needed / inputScale));
                raised = true;
            }
        }
        if (!raised) {
            return weight;
        }
        return weight.axis().isPresent()
                ? QuantParams.perChannel(
                        weight.type(),
                        scales,
                        weight.zeroPoints(),
                        weight.axis().getAsInt())
                : QuantParams.perTensor(weight.type(), scales[0], weight.zeroPoint(0));
    }

    /** Scale of the sums of products in channel {@code c}: that of the quantized bias. */
    static float scale(QuantParams weight, float inputScale, int c) {
        return inputScale * weight.scale(weight.axis().isPresent() ? c : 0);
    }

    /** The bias as INT32 {@code [channels]}. */
    static Tensor quantize(float[] bias, QuantParams weight, float inputScale) {
        int[] quantized = new int[bias.length];
        for (int c = 0; c < bias.length; c++) {
            double q = Math.rint((double) bias[c] / scale(weight, inputScale, c));
            quantized[c] = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, q));
        }
        return Tensor.ofInts(Shape.of(bias.length), quantized);
    }
}
