package io.quantbench.load.mllog;

/**
 * Which answers of a run are written down: each with the same probability, decided by its number in the run and a seed, so that any
 * thread comes to the same decision at any time.
 *
 * @param share 0 for none, 1 for all
 * @param seed of the decisions
 */
public record AnswerLogging(double share, long seed) {
    /** Every answer. */
    public static final AnswerLogging ALL = new AnswerLogging(1, 0);

    /** No answer. */
    public static final AnswerLogging NONE = new AnswerLogging(0, 0);

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    public AnswerLogging {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share=" + share + " is outside 0..1");
        }
    }

    /** Whether the answer to the {@code sequence}-th sample is written down. */
    public boolean wants(long sequence) {
        if (share == 1) {
            return true;
        }
        // SplitMix64's output function (G. Steele, D. Lea, C. Flood, 2014), as 53 bits of a double.
        long z = seed + (sequence + 1) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53 < share;
    }
}
