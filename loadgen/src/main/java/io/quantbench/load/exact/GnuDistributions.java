package io.quantbench.load.exact;

/**
 * What GCC's C++ library makes of the words of a {@link Mt19937}: the same numbers from the same words, and the same number of
 * words used up.
 */
final class GnuDistributions {
    private static final double TWO_TO_32 = 0x1p32;
    private static final double TWO_TO_64 = 0x1p64;
    private static final double BELOW_ONE = Math.nextDown(1.0);
    private static final long ALL_32 = 0xffff_ffffL;

    private GnuDistributions() {}

    /**
     * {@code uniform_int_distribution(0, range − 1)}: the upper half of the 64-bit product of a word and the range, words in the
     * uneven rest rejected (D. Lemire, "Fast Random Integer Generation in an Interval", 2019).
     *
     * @param range from 1 to 2³² − 1
     */
    static long uniformBelow(Mt19937 words, long range) {
        long product = words.next32() * range;
        if ((product & ALL_32) < range) {
            long threshold = ((1L << 32) - range) % range;
            while ((product & ALL_32) < threshold) {
                product = words.next32() * range;
            }
        }
        return product >>> 32;
    }

    /** {@code generate_canonical<double, 53>}: uniform on [0, 1), from two words, the first being the lower one. */
    static double canonical(Mt19937 words) {
        double low = (double) words.next32();
        double value = (low + words.next32() * TWO_TO_32) / TWO_TO_64;
        return value < 1 ? value : BELOW_ONE;
    }

    /** {@code exponential_distribution(ratePerSec)}: −ln(1 − U) / rate, in seconds. */
    static double exponentialSeconds(Mt19937 words, double ratePerSec) {
        return -StrictMath.log(1 - canonical(words)) / ratePerSec;
    }

    /**
     * {@code std::shuffle}. Up to 65,535 elements, each number drawn gives the places of two successive elements.
     */
    static void shuffle(Mt19937 words, int[] elements) {
        long size = elements.length;
        if (size < 2) {
            return;
        }
        if (ALL_32 / size < size) {
            for (int i = 1; i < size; i++) {
                swap(elements, i, uniformBelow(words, i + 1L));
            }
            return;
        }
        int i = 1;
        if (size % 2 == 0) {
            swap(elements, i++, uniformBelow(words, 2));
        }
        while (i < size) {
            long places = i + 1L;
            long both = uniformBelow(words, places * (places + 1));
            swap(elements, i++, both / (places + 1));
            swap(elements, i++, both % (places + 1));
        }
    }

    private static void swap(int[] elements, int i, long place) {
        int element = elements[i];
        elements[i] = elements[(int) place];
        elements[(int) place] = element;
    }
}
