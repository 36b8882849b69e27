package io.quantbench.quant.quantize;

import io.quantbench.quant.quantize.pass.ActivationFormat;
import io.quantbench.quant.quantize.pass.WeightFormat;

/**
 * What a static plan is made for.
 *
 * @param style how the integers are written
 * @param weights how constants of layers are stored
 * @param activations how the tensors between them are
 */
public record StaticOptions(Style style, WeightFormat.Int8 weights, ActivationFormat activations) {
    /** How static integer arithmetic is written; the two differ in what they can absorb. */
    public enum Style {
        /** Float operators between QuantizeLinear and DequantizeLinear. */
        QDQ,
        /** The runtime's integer operators. */
        OPERATORS
    }

    /** u8 activations, s8 symmetric weights per channel. */
    public static StaticOptions defaults(Style style) {
        return new StaticOptions(style, WeightFormat.Int8.defaults(), ActivationFormat.defaults());
    }
}
