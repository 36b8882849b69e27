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

    /** Fewer than this cannot give an interval of 95 %. */
    private static final int FEWEST_MEASURED = 6;

    public Rounds {
        if (warmUp < 1 || measured < 1) {
            throw new IllegalArgumentException(
                    "warmUp=" + warmUp + " and measured=" + measured + " rounds; both must be at least 1");
        }
    }

    /**
     * As many measured rounds as fit into {@code budgetNs}, but at least those that an interval of 95 % needs and at most those of
     * {@link #DEFAULT}.
     *
     * @param roundNs what one round of all arms takes, in ns
     */
    public static Rounds within(double budgetNs, double roundNs) {
        int fitting = (int) Math.min(DEFAULT.measured(), budgetNs / Math.max(1, roundNs));
        return new Rounds(fitting < DEFAULT.measured() ? 1 : DEFAULT.warmUp(), Math.max(FEWEST_MEASURED, fitting));
    }
}
