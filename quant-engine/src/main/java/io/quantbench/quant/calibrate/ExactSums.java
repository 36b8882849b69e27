package io.quantbench.quant.calibrate;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Sums of floats without any rounding, so that they do not depend on the order: fixed-point numbers of 320 bits whose lowest bit is that
 * of the smallest float. They cannot overflow within 2^42 additions. (The superaccumulator of U. Kulisch.) For one thread.
 */
final class ExactSums {
    private static final int WORDS = 5;
    private static final int MANTISSA_BITS = 23;
    private static final int LOWEST_EXPONENT = -149;

    private final long[] words;

    /** So many sums, all zero. */
    ExactSums(int count) {
        words = new long[Math.multiplyExact(count, WORDS)];
    }

    /** Adds to sum {@code index}; what a float cannot hold counts as the largest float. */
    void add(int index, double value) {
        add(index, bounded(value));
    }

    static float bounded(double value) {
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
    }

    private void add(int index, float value) {
        int bits = Float.floatToRawIntBits(value);
        int exponent = (bits >>> MANTISSA_BITS) & 0xFF;
        long mantissa = bits & ((1 << MANTISSA_BITS) - 1);
        if (exponent > 0) {
            mantissa |= 1 << MANTISSA_BITS;
            exponent--;
        }
        int word = exponent >> 6;
        int shift = exponent & 63;
        long low = mantissa << shift;
        long high = shift == 0 ? 0 : mantissa >>> (64 - shift);
        int at = index * WORDS;
        if (bits < 0) {
            subtract(at, word, low, high);
        } else {
            addAt(at, word, low, high);
        }
    }

    private void addAt(int at, int word, long low, long high) {
        long carry = 0;
        for (int i = word; i < WORDS; i++) {
            long addend = i == word ? low : i == word + 1 ? high : 0;
            if (i > word + 1 && carry == 0) {
                return;
            }
            long sum = words[at + i] + addend;
            long overflow = Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
            long carried = sum + carry;
            overflow += carry != 0 && carried == 0 ? 1 : 0;
            words[at + i] = carried;
            carry = overflow;
        }
    }

    private void subtract(int at, int word, long low, long high) {
        long borrow = 0;
        for (int i = word; i < WORDS; i++) {
            long subtrahend = i == word ? low : i == word + 1 ? high : 0;
            if (i > word + 1 && borrow == 0) {
                return;
            }
            long old = words[at + i];
            long difference = old - subtrahend;
            long underflow = Long.compareUnsigned(old, subtrahend) < 0 ? 1 : 0;
            underflow += borrow != 0 && difference == 0 ? 1 : 0;
            words[at + i] = difference - borrow;
            borrow = underflow;
        }
    }

    /** Sum {@code index}, rounded once. */
    double get(int index) {
        ByteBuffer bigEndian = ByteBuffer.allocate(WORDS * Long.BYTES);
        for (int i = WORDS - 1; i >= 0; i--) {
            bigEndian.putLong(words[index * WORDS + i]);
        }
        return Math.scalb(new BigInteger(bigEndian.array()).doubleValue(), LOWEST_EXPONENT);
    }
}
