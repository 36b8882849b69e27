package io.quantbench.harness.wire;

/** The 16-bit float with the exponent of float32: its upper half, rounded to nearest, ties to even. */
final class BrainFloat {
    /** The largest finite one. */
    static final float MAX_VALUE = Float.intBitsToFloat(0x7f7f_0000);

    private BrainFloat() {}

    static short toBits(float value) {
        int bits = Float.floatToIntBits(value);
        if (Float.isNaN(value)) {
            return (short) 0x7fc0;
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
