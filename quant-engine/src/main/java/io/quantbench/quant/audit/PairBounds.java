package io.quantbench.quant.audit;

/**
 * The largest sums of two adjacent 8-bit weights in one output channel: {@code positive} counts the positive weights of a pair only,
 * {@code negative} the magnitudes of the negative ones, since an activation of 0 takes a weight out of the sum. Adjacent are inputs
 * (0, 1), (2, 3) …; the last of an odd number stands alone.
 */
record PairBounds(int positive, int negative) {
    static final PairBounds NONE = new PairBounds(0, 0);

    PairBounds and(int first, int second) {
        int above = Math.max(0, first) + Math.max(0, second);
        int below = Math.max(0, -first) + Math.max(0, -second);
        return new PairBounds(Math.max(positive, above), Math.max(negative, below));
    }

    /** Whether no activations up to {@code largestActivation} can make a pair of products leave the signed 16-bit range. */
    boolean isSafe(int largestActivation) {
        return largestActivation * positive <= Short.MAX_VALUE && -largestActivation * negative >= Short.MIN_VALUE;
    }
}
