package io.quantbench.harness.batch;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * Which of the queued requests go together, and which go first.
 *
 * <p>A request that has waited {@code fairAfter} goes before all that came later, whatever their priority and length. Until then a
 * higher priority goes first, and within one priority the bucket whose first request came earliest. Requests that were delayed by
 * their policy come last in their priority and are not aged.
 *
 * @param preferredSizes batch sizes that the engine is fastest at, ascending; a batch goes at once when it reaches the largest, and is
 *     cut to the largest that it reaches otherwise; none to prefer the largest that is allowed
 * @param levels a policy per priority, the first for priority 1, the highest; at least one. With one, priorities mean nothing
 * @param defaultLevel priority of requests that name none; from 1 to the number of levels
 * @param buckets lengths that may share a batch
 * @param fairAfter at least the batching delay
 */
public record Grouping(
        List<Integer> preferredSizes,
        List<QueuePolicy> levels,
        int defaultLevel,
        LengthBuckets buckets,
        Duration fairAfter) {
    /** Long enough that priorities matter, short enough that nobody gives up. */
    public static final Duration DEFAULT_FAIR_AFTER = Duration.ofSeconds(1);

    private static final Grouping NONE =
            new Grouping(List.of(), List.of(QueuePolicy.patient()), 1, LengthBuckets.none(), Duration.ofDays(1));

    public Grouping {
        preferredSizes = List.copyOf(preferredSizes);
        levels = List.copyOf(levels);
        int before = 0;
        for (int size : preferredSizes) {
            if (size <= before) {
                throw new IllegalArgumentException(
                        "preferredSizes=" + preferredSizes + " are not positive and ascending");
            }
            before = size;
        }
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("levels is empty; at least one priority is needed");
        }
        if (defaultLevel < 1 || defaultLevel > levels.size()) {
            throw new IllegalArgumentException(
                    "defaultLevel=" + defaultLevel + " is not from 1 to the " + levels.size() + " levels");
        }
        if (fairAfter.isNegative()) {
            throw new IllegalArgumentException("fairAfter=" + fairAfter + " is negative");
        }
    }

    /** First come, first served; one priority, one bucket. */
    public static Grouping none() {
        return NONE;
    }

    /** Batches of like lengths, otherwise first come, first served. */
    public static Grouping byLength(LengthBuckets buckets) {
        return none().withBuckets(buckets).withFairAfter(DEFAULT_FAIR_AFTER);
    }

    public Grouping withPreferredSizes(Integer... sizes) {
        return new Grouping(List.of(sizes), levels, defaultLevel, buckets, fairAfter);
    }

    /** As many priorities as policies; requests that name none get the lowest. */
    public Grouping withLevels(QueuePolicy... policies) {
        return new Grouping(preferredSizes, List.of(policies), policies.length, buckets, fairAfter);
    }

    public Grouping withBuckets(LengthBuckets lengths) {
        return new Grouping(preferredSizes, levels, defaultLevel, lengths, fairAfter);
    }

    public Grouping withFairAfter(Duration age) {
        return new Grouping(preferredSizes, levels, defaultLevel, buckets, age);
    }

    /**
     * The place in {@link #levels} of a request's priority.
     *
     * @param priority 1 is the highest, 0 the default
     * @throws IllegalArgumentException if there is no such priority
     */
    int level(int priority) {
        if (levels.size() == 1) {
            return 0;
        }
        int named = priority == 0 ? defaultLevel : priority;
        if (named < 1 || named > levels.size()) {
            throw new IllegalArgumentException(
                    "priority " + priority + " is not from 0 to " + levels.size() + ", 1 being the highest");
        }
        return named - 1;
    }

    /** The size at which a batch is as large as it should get. */
    int targetSize(int maxBatch) {
        return preferredSizes.isEmpty() ? maxBatch : Collections.max(preferredSizes);
    }

    /** The largest preferred size that {@code available} requests reach; all of them if they reach none. */
    int cut(int available) {
        int cut = available;
        for (int size : preferredSizes) {
            if (size <= available) {
                cut = size;
            }
        }
        return cut;
    }

    void checkAgainst(BatchOptions options) {
        int target = targetSize(options.maxBatch());
        if (target > options.maxBatch()) {
            throw new IllegalArgumentException(
                    "preferredSizes=" + preferredSizes + " exceed maxBatch=" + options.maxBatch());
        }
        if (fairAfter.compareTo(options.maxDelay()) < 0) {
            throw new IllegalArgumentException("fairAfter=" + fairAfter + " is below maxDelay=" + options.maxDelay());
        }
    }
}
