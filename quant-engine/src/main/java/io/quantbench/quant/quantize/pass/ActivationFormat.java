package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.tensor.DataType;

/**
 * How activations are quantized; always one scale per tensor.
 *
 * @param type UINT8 (x86, where kernels multiply u8 by s8) or INT8 (ARM, s8 by s8)
 * @param symmetric zero point in the middle; otherwise the range is used fully
 * @param bits 8, or 7 where the kernel's 16-bit sums of two products could saturate
 */
public record ActivationFormat(DataType type, boolean symmetric, int bits) {
    public ActivationFormat {
        if (type != DataType.INT8 && type != DataType.UINT8) {
            throw new IllegalArgumentException("activations are INT8 or UINT8, not " + type);
        }
        if (bits != 7 && bits != 8) {
            throw new IllegalArgumentException("bits=" + bits + "; integer kernels take 8, or 7 against saturation");
        }
    }

    /** Unsigned, asymmetric, 8 bits: for x86. */
    public static ActivationFormat defaults() {
        return new ActivationFormat(DataType.UINT8, false, 8);
    }

    /** Signed, symmetric, 8 bits: for ARM. */
    public static ActivationFormat signed() {
        return new ActivationFormat(DataType.INT8, true, 8);
    }
}
