package io.quantbench.load.scenario;

/**
 * How long a performance run lasts at least and at most.
 *
 * @param minDurationNs from 0
 * @param maxDurationNs issuing ends then whatever was reached; at most a day
 * @param minQueries from 0; in Offline the least number of samples
 * @param maxQueries issuing ends after so many; at least 1
 * @param answerTimeoutNs longest wait for answers: when nothing ends for so long, the run is given up; positive
 * @param maxOutstanding most samples outstanding at once; a Server query beyond it is dropped, an Offline sample waits
 */
public record RunBounds(
        long minDurationNs,
        long maxDurationNs,
        long minQueries,
        long maxQueries,
        long answerTimeoutNs,
        int maxOutstanding) {
    /** Largest {@link #maxDurationNs}: one day. */
    public static final long LONGEST_NS = 86_400_000_000_000L;

    private static final long NO_MAXIMUM = Long.MAX_VALUE;
    private static final long MLPERF_MIN_DURATION_NS = 600_000_000_000L;
    private static final long DEFAULT_MIN_QUERIES = 100;
    private static final long DEFAULT_ANSWER_TIMEOUT_NS = 60_000_000_000L;
    private static final int DEFAULT_MAX_OUTSTANDING = 1 << 16;

    /** MLPerf's: ten minutes and 100 queries, 662 in multi-stream and 24,576 samples in Offline. */
    public static RunBounds mlperf(Scenario scenario) {
        long minQueries = scenario instanceof Scenario.MultiStream
                ? 662
                : scenario instanceof Scenario.Offline ? 24_576 : DEFAULT_MIN_QUERIES;
        return new RunBounds(
                MLPERF_MIN_DURATION_NS,
                LONGEST_NS,
                minQueries,
                NO_MAXIMUM,
                DEFAULT_ANSWER_TIMEOUT_NS,
                DEFAULT_MAX_OUTSTANDING);
    }

    public RunBounds {
        if (minDurationNs < 0 || maxDurationNs < 1 || maxDurationNs > LONGEST_NS || minDurationNs > maxDurationNs) {
            throw new IllegalArgumentException("minDurationNs=" + minDurationNs + ", maxDurationNs=" + maxDurationNs
                    + " are not 0 ≤ min ≤ max ≤ " + LONGEST_NS);
        }
        if (minQueries < 0 || maxQueries < 1 || minQueries > maxQueries) {
            throw new IllegalArgumentException(
                    "minQueries=" + minQueries + ", maxQueries=" + maxQueries + " are not 0 ≤ min ≤ max, max ≥ 1");
        }
        if (answerTimeoutNs < 1 || maxOutstanding < 1) {
            throw new IllegalArgumentException(
                    "answerTimeoutNs=" + answerTimeoutNs + " or maxOutstanding=" + maxOutstanding + " is not positive");
        }
    }

    public RunBounds withDuration(long newMinDurationNs, long newMaxDurationNs) {
        return new RunBounds(
                newMinDurationNs, newMaxDurationNs, minQueries, maxQueries, answerTimeoutNs, maxOutstanding);
    }

    public RunBounds withQueries(long newMinQueries, long newMaxQueries) {
        return new RunBounds(
                minDurationNs, maxDurationNs, newMinQueries, newMaxQueries, answerTimeoutNs, maxOutstanding);
    }

    public RunBounds withAnswerTimeout(long newAnswerTimeoutNs) {
        return new RunBounds(minDurationNs, maxDurationNs, minQueries, maxQueries, newAnswerTimeoutNs, maxOutstanding);
    }

    public RunBounds withMaxOutstanding(int newMaxOutstanding) {
        return new RunBounds(minDurationNs, maxDurationNs, minQueries, maxQueries, answerTimeoutNs, newMaxOutstanding);
    }
}
