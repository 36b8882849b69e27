package io.quantbench.load.verdict;

import java.util.Arrays;

/**
 * A sequential test of "the share of slow queries is at most a", which may be looked at as often as one likes: bets against that
 * statement, one per block of queries, and the capital they earn.
 *
 * <p>With X the share of slow queries in a block, each bet multiplies its capital by {@code 1 + λ (X − a)}. While the statement is
 * true the capital is a supermartingale, so the chance that it ever reaches {@code 1/α} is at most {@code α} (Ville's inequality),
 * whatever the distribution of X, at however many looks. Four stakes λ are played at once and averaged, so that a small excess and an
 * overload are both found. (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", 2024.)
 *
 * <p>Slow queries come in clusters, because one that waits makes the next wait. The bets are on blocks for that reason: make a block
 * much longer than a cluster, and what happened in one says little about the next.
 *
 * <p><b>Threading:</b> not thread-safe.
 */
public final class ShareBet {
    /** Stakes as shares of the largest that cannot lose everything, which is 1/a. */
    private static final double[] STAKES = {0.05, 0.1, 0.25, 0.5};

    private final double allowedShare;
    private final double decisive;
    private final double[] capital = new double[STAKES.length];

    /**
     * @param allowedShare a, above 0 and below 1
     * @param alpha chance of a wrong rejection over all looks together, above 0 and below 1
     */
    public ShareBet(double allowedShare, double alpha) {
        if (!(allowedShare > 0 && allowedShare < 1 && alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException(
                    "allowedShare=" + allowedShare + " or alpha=" + alpha + " is not between 0 and 1");
        }
        this.allowedShare = allowedShare;
        this.decisive = 1 / alpha;
        Arrays.fill(capital, 1.0 / STAKES.length);
    }

    /**
     * Plays one block.
     *
     * @param slowShare slow queries over the queries that were expected in the block; above 1 counts as 1
     */
    public void add(double slowShare) {
        if (!(slowShare >= 0)) {
            throw new IllegalArgumentException("slowShare=" + slowShare + " is negative");
        }
        double excess = Math.min(1, slowShare) - allowedShare;
        for (int i = 0; i < STAKES.length; i++) {
            capital[i] *= 1 + STAKES[i] / allowedShare * excess;
        }
    }

    /** What a capital of 1 has become; its inverse is a p value that holds at any time. */
    public double capital() {
        double sum = 0;
        for (double part : capital) {
            sum += part;
        }
        return sum;
    }

    /** Whether the statement is rejected now. */
    public boolean rejected() {
        return capital() >= decisive;
    }
}
