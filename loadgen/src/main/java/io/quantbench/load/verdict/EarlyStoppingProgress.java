package io.quantbench.load.verdict;

/**
 * {@link EarlyStopping} followed query by query: always knows whether the statement holds now, and what is missing. A quick query
 * costs a comparison; a slow one moves the threshold, which is searched only when it is asked for.
 *
 * <p><b>Threading:</b> not thread-safe.
 */
public final class EarlyStoppingProgress {
    private final EarlyStopping rule;
    private final double percentile;
    private long queries;
    private long overLatency;
    private long needed;
    private long neededFor = -1;

    /** @param percentile in percent, above 0 and below 100 */
    public EarlyStoppingProgress(EarlyStopping rule, double percentile) {
        this.rule = rule;
        this.percentile = percentile;
        needed();
    }

    /** A query was due; {@code slow} when it was not answered within the limit. */
    public void add(boolean slow) {
        queries++;
        if (slow) {
            overLatency++;
        }
    }

    /** Queries so far. */
    public long queries() {
        return queries;
    }

    /** Slow queries among them. */
    public long overLatency() {
        return overLatency;
    }

    /** Whether the percentile is proved to be within its limit. */
    public boolean met() {
        return queries >= needed();
    }

    /** How many more queries are needed if none of them is slow; 0 when {@link #met}. */
    public long missing() {
        return Math.max(0, needed() - queries);
    }

    /** Whether the statement can no longer hold after {@code totalQueries}, however quick the rest is. */
    public boolean lostBy(long totalQueries) {
        return needed() > totalQueries;
    }

    private long needed() {
        if (neededFor != overLatency) {
            needed = rule.queriesNeeded(percentile, overLatency);
            neededFor = overLatency;
        }
        return needed;
    }
}
