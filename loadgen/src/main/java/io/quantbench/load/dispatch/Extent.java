package io.quantbench.load.dispatch;

/**
 * How much a loop issues, by time and by count together: it ends with the first query that is at least {@code minNs} after the
 * start of the measurement and makes the measured queries at least {@code minQueries}. So the time between the first and the last
 * query is never below the minimum, as LoadGen demands of its scenarios.
 *
 * @param minNs from 0; {@link Long#MAX_VALUE} leaves the end to {@link Phases}
 * @param minQueries from 0
 * @param maxQueries the loop ends after so many measured queries whatever the time; at least 1
 * @param stallNs a loop that waits for the target gives up, incomplete, when nothing ends for so long; positive
 */
public record Extent(long minNs, long minQueries, long maxQueries, long stallNs) {
    /** Ends where the phases end. */
    public static final Extent OF_PHASES = new Extent(Long.MAX_VALUE, 0, Long.MAX_VALUE, Long.MAX_VALUE);

    public Extent {
        if (minNs < 0 || minQueries < 0 || maxQueries < 1 || stallNs < 1) {
            throw new IllegalArgumentException("minNs=" + minNs + ", minQueries=" + minQueries + ", maxQueries="
                    + maxQueries + ", stallNs=" + stallNs + " is no extent");
        }
    }

    /** Whether no further query is due after one at {@code lastNs} from the start of measurement, the {@code queries}-th. */
    boolean reached(long lastNs, long queries) {
        return queries >= maxQueries || (queries > 0 && queries >= minQueries && lastNs >= minNs);
    }
}
