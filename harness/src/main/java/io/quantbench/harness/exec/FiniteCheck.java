package io.quantbench.harness.exec;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * Finds NaN and infinity in float32 data, two values per step: a value is not finite exactly if its eight exponent bits are
 * all ones (IEEE 754), and then adding one to the exponent carries into the sign bit, which was masked out before. The loop
 * has no branch, as almost every answer is finite.
 */
final class FiniteCheck {
    private static final long EXPONENTS = 0x7F80_0000_7F80_0000L;
    private static final long ONES = 0x0080_0000_0080_0000L;
    private static final long CARRIES = 0x8000_0000_8000_0000L;

    private FiniteCheck() {}

    /** Whether all float32 values between the buffer's position and limit are finite; the buffer is left as it was. */
    static boolean allFinite(ByteBuffer floats) {
        LongBuffer pairs = floats.slice().order(floats.order()).asLongBuffer();
        int pairCount = pairs.limit();
        long carries = 0;
        for (int i = 0; i < pairCount; i++) {
            carries |= (pairs.get(i) & EXPONENTS) + ONES;
        }
        boolean odd = floats.remaining() % Long.BYTES != 0;
        return (carries & CARRIES) == 0 && (!odd || Float.isFinite(floats.getFloat(floats.limit() - Float.BYTES)));
    }
}
