package io.quantbench.quant.audit;

/**
 * How often a {@link LatencyComparison} runs.
 *
 * @param warmUp passes over all samples of each arm that are not counted, at least 1
 * @param measured rounds that are; in each, every arm passes over all samples once. At least 6 are needed for an interval of 95 %
 */
public record Rounds(int warmUp, int measured) {
    /** 2 to warm up, 20 measured. */
    public static final Rounds DEFAULT = new Rounds(2, 20);

    private static final int FEWEST = 12;

    /** More make the interval hardly narrower. */
    private static final int MOST = 200;

    public Rounds {
        if (warmUp < 1 || measured < 1) {
            throw new IllegalArgumentException(
                    "warmUp=" + warmUp + " and measured=" + measured + " rounds; both must be at least 1");
        }
    }

    /**
     * As many measured rounds as fit into {@code budgetNs}, at least {@value #FEWEST} and at most {@value #MOST}: models that take
     * microseconds need many for a narrow interval, and have the time for them.
     *
     * @param roundNs what one round of all arms takes, in ns
     */
    public static Rounds within(double budgetNs, double roundNs) {
        int fitting = (int) Math.min(MOST, budgetNs / Math.max(1, roundNs));
        return new Rounds(fitting < FEWEST ? 1 : DEFAULT.warmUp(), Math.max(FEWEST, fitting));
    }
}
