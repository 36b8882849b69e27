package io.quantbench.quant.tensor;

/**
 * Conversion between float and the bits of an IEEE 754 binary16 number: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. Values
 * are rounded to nearest, ties to even; those too small for a normal number become subnormal ones or zero; those of 65520 and more
 * become infinite. (What {@code Float.floatToFloat16} does from Java 20 on.)
 */
public final class Half {
    /** The largest finite value. */
    public static final float MAX_VALUE = 65504f;

    /** Magnitudes from here on are rounded to infinity. */
    private static final float FIRST_INFINITE = 65520f;

    private static final float MIN_NORMAL = 0x1p-14f;

    /** Added to a number below {@link #MIN_NORMAL}, it makes the float adder round at the place of half's last bit, 2^-24. */
    private static final float SUBNORMAL_ROUNDER = 0x1p-1f;

    private static final int SIGN = 0x8000;
    private static final int INFINITY = 0x7c00;
    private static final int QUIET_NAN = 0x7e00;

    private Half() {}

    /** The half nearest to {@code value}; any NaN becomes the quiet one with its sign. */
    public static short toBits(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & SIGN;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | QUIET_NAN);
        }
        if (magnitude >= FIRST_INFINITE) {
            return (short) (sign | INFINITY);
        }
        if (magnitude < MIN_NORMAL) {
            int rounded = Float.floatToRawIntBits(magnitude + SUBNORMAL_ROUNDER);
            return (short) (sign | (rounded - Float.floatToRawIntBits(SUBNORMAL_ROUNDER)));
        }
        int rest = bits & 0x7fffffff;
        // 13 fraction bits are dropped: half of their last place, less one for an even result, carries into the
        // exponent if need be.
        int rounded = rest + 0xfff + ((rest >>> 13) & 1);
        return (short) (sign | ((rounded >>> 13) - ((127 - 15) << 10)));
    }

    /** The float of exactly the value that {@code bits} stand for. */
    public static float toFloat(short bits) {
        int sign = (bits & SIGN) << 16;
        int magnitude = bits & 0x7fff;
        if (magnitude >= INFINITY) {
            return Float.intBitsToFloat(sign | 0x7f800000 | ((magnitude & 0x3ff) << 13));
        }
        if (magnitude < 0x400) {
            float subnormal = magnitude * 0x1p-24f;
            return sign == 0 ? subnormal : -subnormal;
        }
        return Float.intBitsToFloat(sign | ((magnitude << 13) + ((127 - 15) << 23)));
    }
}
