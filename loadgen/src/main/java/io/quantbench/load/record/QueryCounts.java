package io.quantbench.load.record;

/**
 * What became of the queries whose intended start lay in the measured window.
 *
 * <p>{@code scheduled = issued + dropped} and {@code issued = completed + outstandingAtEnd}.
 *
 * @param scheduled queries due in the window
 * @param issued queries handed to the target
 * @param completed queries that the target ended, in whatever way
 * @param dropped queries not handed over because as many as allowed were outstanding
 * @param outstandingAtEnd queries without an answer when the drain time was over; their outcome is TIMEOUT
 * @param strayCompletions completions told twice, or after the end, over the whole run; a fault of the target
 */
public record QueryCounts(
        long scheduled, long issued, long completed, long dropped, long outstandingAtEnd, long strayCompletions) {
    public QueryCounts {
        if (scheduled < 0 || completed < 0 || dropped < 0 || outstandingAtEnd < 0 || strayCompletions < 0) {
            throw new IllegalArgumentException("a count is negative: scheduled=" + scheduled + " completed=" + completed
                    + " dropped=" + dropped + " outstandingAtEnd=" + outstandingAtEnd + " strayCompletions="
                    + strayCompletions);
        }
        if (scheduled != issued + dropped) {
            throw new IllegalArgumentException(
                    "scheduled=" + scheduled + " is not issued=" + issued + " + dropped=" + dropped);
        }
        if (issued != completed + outstandingAtEnd) {
            throw new IllegalArgumentException(
                    "issued=" + issued + " is not completed=" + completed + " + outstandingAtEnd=" + outstandingAtEnd);
        }
    }

    /** The sums of two disjoint windows. */
    public QueryCounts plus(QueryCounts other) {
        return new QueryCounts(
                scheduled + other.scheduled,
                issued + other.issued,
                completed + other.completed,
                dropped + other.dropped,
                outstandingAtEnd + other.outstandingAtEnd,
                strayCompletions + other.strayCompletions);
    }
}
