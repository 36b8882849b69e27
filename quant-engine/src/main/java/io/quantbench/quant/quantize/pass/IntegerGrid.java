package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.tensor.DataType;

/**
 * The integers that an 8-bit format uses, and the rule that maps a real interval to them:
 *
 * <pre>
 * lo = min(lo, 0), hi = max(hi, 0);  symmetric: hi = max(−lo, hi), lo = −hi
 * scale = (hi − lo) / (qmax − qmin)                        in double, stored as float
 * zero point = symmetric ? round((qmin + qmax) / 2) : round(qmin − lo / scale)
 * </pre>
 *
 * All rounding is half to even. A scale below the smallest normal float (a constant zero, or as good as that) becomes 1 with zero
 * point 0. (ONNX Runtime's rules.)
 *
 * @param min smallest integer used
 * @param max largest integer used
 */
record IntegerGrid(int min, int max, boolean symmetric) {
    /** Scale and zero point of one interval. */
    record Affine(float scale, int zeroPoint) {}

    /** The integers of {@code bits}-bit {@code type}: symmetric INT8 leaves out −128, and 7 bits are −64 to 64 or 0 to 127. */
    static IntegerGrid of(DataType type, boolean symmetric, int bits) {
        if (type == DataType.UINT8) {
            return new IntegerGrid(0, bits == 7 ? 127 : 255, symmetric);
        }
        return bits == 7
                ? new IntegerGrid(-64, 64, symmetric)
                : new IntegerGrid(symmetric ? -127 : -128, 127, symmetric);
    }

    static IntegerGrid of(WeightFormat.Int8 format) {
        return of(format.type(), format.symmetric(), format.bits());
    }

    static IntegerGrid of(ActivationFormat format) {
        return of(format.type(), format.symmetric(), format.bits());
    }

    Affine fit(double lo, double hi) {
        double low = Math.min(lo, 0);
        double high = Math.max(hi, 0);
        if (symmetric) {
            high = Math.max(-low, high);
            low = -high;
        }
        double scale = (high - low) / (max - min);
        if ((float) scale < Float.MIN_NORMAL) {
            return new Affine(1, 0);
        }
        double zeroPoint = symmetric ? Math.rint((min + max) / 2.0) : Math.rint(min - low / scale);
        return new Affine((float) scale, (int) clamp(zeroPoint));
    }

    /** Division in float and rounding half to even, as the engine's QuantizeLinear does it. */
    byte quantize(float value, float scale, int zeroPoint) {
        return (byte) (int) clamp(Math.rint(value / scale) + zeroPoint);
    }

    private double clamp(double value) {
        return Math.max(min, Math.min(max, value));
    }
}
