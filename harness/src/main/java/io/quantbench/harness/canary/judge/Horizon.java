package io.quantbench.harness.canary.judge;

/**
 * Between which times a decision falls.
 *
 * @param minElapsedNs no promotion before, at least 0
 * @param maxElapsedNs from then on an open case is closed with {@code atEnd}; above {@code minElapsedNs}
 * @param atEnd what an open case becomes; {@link Verdict#HOLD} leaves it to people
 */
public record Horizon(long minElapsedNs, long maxElapsedNs, Verdict atEnd) {
    /** No limits. */
    public static final Horizon OPEN = new Horizon(0, Long.MAX_VALUE, Verdict.HOLD);

    public Horizon {
        Require.atLeast("minElapsedNs", minElapsedNs, 0);
        if (maxElapsedNs <= minElapsedNs) {
            throw new IllegalArgumentException(
                    "maxElapsedNs=" + maxElapsedNs + " must be above minElapsedNs=" + minElapsedNs);
        }
        if (atEnd == Verdict.PROMOTE) {
            throw new IllegalArgumentException("atEnd=PROMOTE would promote without proof; choose HOLD or ROLLBACK");
        }
    }
}
