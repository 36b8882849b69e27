package io.quantbench.harness.batch;

import java.util.ArrayList;
import java.util.List;

/**
 * Which lengths may share a batch: those of one bucket. A batch is padded to its longest row, so the ratio of neighbouring bounds
 * bounds the padding.
 *
 * @param upperBounds greatest length of each bucket but the last, which takes whatever is longer; ascending and positive; none for
 *     one bucket that takes all
 */
public record LengthBuckets(List<Integer> upperBounds) {
    private static final int FIRST_TEXT_BOUND = 16;
    private static final double TEXT_RATIO = 1.4;

    public LengthBuckets {
        upperBounds = List.copyOf(upperBounds);
        int before = 0;
        for (int bound : upperBounds) {
            if (bound <= before) {
                throw new IllegalArgumentException(
                        "the bounds " + upperBounds + " of length buckets are not positive and ascending");
            }
            before = bound;
        }
    }

    /** All lengths share batches. */
    public static LengthBuckets none() {
        return new LengthBuckets(List.of());
    }

    /** Buckets for texts of up to {@code maxTokens}: up to 16 tokens, then each 1.4 times as wide as the last. */
    public static LengthBuckets forText(int maxTokens) {
        return geometric(FIRST_TEXT_BOUND, TEXT_RATIO, maxTokens);
    }

    /**
     * Bounds that grow by a ratio.
     *
     * @param first first bound; at least 1
     * @param ratio of neighbours; above 1. At least one is added at every step
     * @param last no bound is above it; the last bucket takes what is longer
     */
    public static LengthBuckets geometric(int first, double ratio, int last) {
        if (first < 1) {
            throw new IllegalArgumentException("first=" + first + " is below 1");
        }
        if (!(ratio > 1) || Double.isInfinite(ratio)) {
            throw new IllegalArgumentException("ratio=" + ratio + " is not a number above 1");
        }
        List<Integer> bounds = new ArrayList<>();
        for (long bound = first; bound < last; bound = Math.max(bound + 1, Math.round(bound * ratio))) {
            bounds.add((int) bound);
        }
        return new LengthBuckets(bounds);
    }

    /** Buckets that there are; at least 1. */
    public int count() {
        return upperBounds.size() + 1;
    }

    /** The bucket of a length, from 0. */
    public int bucketOf(int length) {
        int bucket = 0;
        while (bucket < upperBounds.size() && length > upperBounds.get(bucket)) {
            bucket++;
        }
        return bucket;
    }
}
