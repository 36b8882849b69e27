package io.quantbench.load.exact;

/**
 * The 32-bit Mersenne Twister with a period of 2¹⁹⁹³⁷ − 1 (M. Matsumoto, T. Nishimura, "Mersenne Twister: A 623-Dimensionally
 * Equidistributed Uniform Pseudo-Random Number Generator", 1998), seeded as {@code std::mt19937} is: by one word.
 */
final class Mt19937 {
    private static final int WORDS = 624;
    private static final int MIDDLE = 397;
    private static final int MATRIX = 0x9908b0df;
    private static final int UPPER_BIT = 0x8000_0000;
    private static final int LOWER_BITS = 0x7fff_ffff;
    private static final int SEED_MULTIPLIER = 1812433253;

    private final int[] state = new int[WORDS];
    private int next = WORDS;

    /** A generator whose seed is the low 32 bits of {@code seed}; LoadGen's 64-bit seeds lose their upper half just so. */
    Mt19937(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < WORDS; i++) {
            int before = state[i - 1];
            state[i] = SEED_MULTIPLIER * (before ^ (before >>> 30)) + i;
        }
    }

    /** The next 32 bits, as an unsigned number from 0 to 2³² − 1. */
    long next32() {
        if (next == WORDS) {
            twist();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        y ^= y >>> 18;
        return Integer.toUnsignedLong(y);
    }

    private void twist() {
        for (int i = 0; i < WORDS; i++) {
            int y = (state[i] & UPPER_BIT) | (state[(i + 1) % WORDS] & LOWER_BITS);
            state[i] = state[(i + MIDDLE) % WORDS] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : MATRIX);
        }
        next = 0;
    }
}
