package io.quantbench.load.verdict;

import java.util.OptionalLong;

/**
 * The early-stopping rule of MLPerf Inference: how many queries a statement about a latency percentile needs.
 *
 * <p>With {@code t} queries over the latency limit, {@code h(t)} is the smallest number of queries within the limit for
 * which {@code I_{p−d}(h, t + 1) ≤ 1 − c}; the statement "percentile p is within the limit" then holds with confidence
 * {@code c} and tolerance {@code d} once {@code n ≥ h(t) + t}. Equivalently: had the true percentile been over the limit,
 * {@code t} or fewer slow queries among {@code n} would have been seen with a probability of at most {@code 1 − c}. (MLPerf
 * Inference rules, appendix "Early Stopping Criterion"; {@code early_stopping.cc} of LoadGen.)
 *
 * <p>Percentiles are in percent, above 0 and below 100: 99.9 means that one query of a thousand is slower. Stateless.
 *
 * @param confidence {@code c}, above 0 and below 1
 * @param tolerance {@code d}, a share from 0; subtracted from the percentile's share
 */
public record EarlyStopping(double confidence, double tolerance) {
    /** The values of MLPerf Inference: confidence 0.99, tolerance 0. */
    public static final EarlyStopping MLPERF = new EarlyStopping(0.99, 0);

    /** Beyond this the search is refused: counts no longer fit the precision of the test. */
    private static final long MAX_QUERIES = 1L << 40;

    public EarlyStopping {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence=" + confidence + " is not between 0 and 1");
        }
        if (!(tolerance >= 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance=" + tolerance + " is not from 0 to below 1");
        }
    }

    /** {@code h(t)}: queries within the limit that are needed beside {@code overLatency} slow ones. */
    public long underLatencyNeeded(double percentile, long overLatency) {
        double share = share(percentile);
        requireCount("overLatency", overLatency);
        // Without confidence, h = t p / (1 − p) would do; the answer lies above it, so gallop from there.
        long low = (long) (overLatency * share / (1 - share));
        long step = Math.max(16, (long) (Math.sqrt(overLatency + 1.0) / (1 - share)));
        long high = low + step;
        while (!proves(share, high, overLatency)) {
            low = high;
            step *= 2;
            high += step;
            requireCount("queries needed", high);
        }
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (proves(share, middle, overLatency)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** {@code n = h(t) + t}: the queries, slow ones included, from which the statement holds. */
    public long queriesNeeded(double percentile, long overLatency) {
        return underLatencyNeeded(percentile, overLatency) + overLatency;
    }

    /** How many more queries are needed if no further one is slow; 0 when {@code queries} are enough. */
    public long queriesMissing(double percentile, long queries, long overLatency) {
        requireCount("queries", queries);
        return Math.max(0, queriesNeeded(percentile, overLatency) - queries);
    }

    /** Whether {@code queries} with {@code overLatency} slow ones among them prove the percentile to be within its limit. */
    public boolean met(double percentile, long queries, long overLatency) {
        double share = share(percentile);
        requireCount("queries", queries);
        requireCount("overLatency", overLatency);
        return queries > overLatency && proves(share, queries - overLatency, overLatency);
    }

    /** The largest {@code t} with {@code n ≥ h(t) + t}; empty when {@code queries} are too few even with no slow one. */
    public OptionalLong overLatencyAllowed(double percentile, long queries) {
        if (!met(percentile, queries, 0)) {
            return OptionalLong.empty();
        }
        double share = share(percentile);
        long low = 0;
        long high = queries;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (proves(share, queries - middle, middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return OptionalLong.of(low);
    }

    /**
     * Index, from 0 in ascending order, of the latency that bounds the percentile from above with the stated confidence:
     * {@code n − t} for the largest allowed {@code t}; empty below {@code h(1) + 1} queries. (LoadGen's estimate for single
     * and multi stream.)
     */
    public OptionalLong estimateIndex(double percentile, long queries) {
        OptionalLong allowed = overLatencyAllowed(percentile, queries);
        return allowed.isPresent() && allowed.getAsLong() >= 1
                ? OptionalLong.of(queries - allowed.getAsLong())
                : OptionalLong.empty();
    }

    /** Fewest queries for which {@link #estimateIndex} exists: {@code h(1) + 1}, 662 for p99. */
    public long queriesForEstimate(double percentile) {
        return queriesNeeded(percentile, 1);
    }

    private boolean proves(double share, long under, long over) {
        return under >= 1 && IncompleteBeta.regularized(share, (double) under, over + 1.0) <= 1 - confidence;
    }

    private double share(double percentile) {
        if (!(percentile > 0 && percentile < 100)) {
            throw new IllegalArgumentException("percentile=" + percentile + " is not between 0 and 100");
        }
        double share = percentile / 100 - tolerance;
        if (!(share > 0)) {
            throw new IllegalArgumentException(
                    "percentile=" + percentile + " leaves nothing above a tolerance of " + tolerance);
        }
        return share;
    }

    private static void requireCount(String name, long count) {
        if (count < 0 || count > MAX_QUERIES) {
            throw new IllegalArgumentException(name + "=" + count + " is outside 0.." + MAX_QUERIES);
        }
    }
}
