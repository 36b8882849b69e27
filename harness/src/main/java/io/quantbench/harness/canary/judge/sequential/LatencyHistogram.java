package io.quantbench.harness.canary.judge.sequential;

/**
 * Counts of latencies in buckets that are 0.1 % wide, from 1 µs to 1,000 s; values outside count in the first or last bucket.
 *
 * <p>Buckets are powers of {@value #GROWTH}, so that multiplying a latency by a factor is a shift by whole buckets. Counts are kept as a
 * Fenwick tree: recording, ranks and quantiles cost O(log buckets), and memory is about 160 KiB whatever is recorded.
 */
public final class LatencyHistogram {
    /** Upper end of a bucket over its lower end. */
    public static final double GROWTH = 1.001;

    private static final double LOG_GROWTH = StrictMath.log(GROWTH);
    private static final double LOWEST_NS = 1_000;
    private static final double HIGHEST_NS = 1e12;
    private static final int BUCKETS = (int) Math.ceil(StrictMath.log(HIGHEST_NS / LOWEST_NS) / LOG_GROWTH);

    /** Entry i (from 1) is the sum over the i &amp; −i buckets that end at i − 1. */
    private final long[] tree = new long[BUCKETS + 1];

    private long count;

    /** Counts one latency, at least 0. */
    public void record(long latencyNs) {
        if (latencyNs < 0) {
            throw new IllegalArgumentException("latencyNs=" + latencyNs + " must not be negative");
        }
        for (int i = bucketOf(latencyNs) + 1; i <= BUCKETS; i += i & -i) {
            tree[i]++;
        }
        count++;
    }

    public long count() {
        return count;
    }

    /** Latency in ns at the middle (geometrically) of the bucket that holds the value of rank ⌈p·count⌉; 0 when empty. */
    public double quantileNs(double p) {
        return count == 0 ? 0 : middleNs(quantileBucket(p));
    }

    /** The bucket that holds the value of rank ⌈p·count⌉, at least 1. */
    int quantileBucket(double p) {
        return bucketOfRank(Math.max(1, (long) Math.ceil(p * count)));
    }

    /** The bucket that holds the value of that rank, counted from 1; the last bucket for a rank beyond. */
    int bucketOfRank(long rank) {
        int position = 0;
        long left = rank;
        for (int step = Integer.highestOneBit(BUCKETS); step > 0; step >>= 1) {
            int next = position + step;
            if (next <= BUCKETS && tree[next] < left) {
                position = next;
                left -= tree[next];
            }
        }
        return Math.min(position, BUCKETS - 1);
    }

    /** How many values lie in buckets below {@code bucket}; all for one beyond the last, none for one before the first. */
    long countBelow(int bucket) {
        long below = 0;
        for (int i = Math.min(Math.max(bucket, 0), BUCKETS); i > 0; i -= i & -i) {
            below += tree[i];
        }
        return below;
    }

    /** How many whole buckets the factor spans, rounded towards 0. */
    static int bucketsOf(double factor) {
        return (int) (StrictMath.log(factor) / LOG_GROWTH + 1e-9);
    }

    static double middleNs(int bucket) {
        return LOWEST_NS * StrictMath.exp((bucket + 0.5) * LOG_GROWTH);
    }

    private static int bucketOf(long latencyNs) {
        if (latencyNs <= LOWEST_NS) {
            return 0;
        }
        return Math.min((int) (StrictMath.log(latencyNs / LOWEST_NS) / LOG_GROWTH), BUCKETS - 1);
    }
}
