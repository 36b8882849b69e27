package io.quantbench.harness.config;

import java.time.Duration;
import java.util.List;

/**
 * How a model's requests are gathered; see the batcher's own documentation.
 *
 * @param maxBatch most requests in one engine call
 * @param maxDelay how long the oldest waits for company
 * @param queueCapacity requests that may wait
 * @param preferredSizes batch sizes that the engine is fastest at, ascending; none for the largest
 * @param lengthBounds greatest lengths of the buckets that share batches, ascending; none for one bucket
 * @param fairAfter how long a request waits until it goes before all that came later; at least {@code maxDelay}
 * @param priorities one per priority, the highest first; at least one
 * @param defaultPriority of requests that name none; from 1
 */
public record BatchingConfig(
        int maxBatch,
        Duration maxDelay,
        int queueCapacity,
        List<Integer> preferredSizes,
        List<Integer> lengthBounds,
        Duration fairAfter,
        List<PriorityConfig> priorities,
        int defaultPriority) {
    public BatchingConfig {
        preferredSizes = List.copyOf(preferredSizes);
        lengthBounds = List.copyOf(lengthBounds);
        priorities = List.copyOf(priorities);
        if (queueCapacity < maxBatch) {
            throw new IllegalArgumentException(
                    "queue " + queueCapacity + " is below max-batch " + maxBatch + ", which could never fill");
        }
        requireAscending("preferred", preferredSizes);
        requireAscending("lengths", lengthBounds);
        if (!preferredSizes.isEmpty() && preferredSizes.get(preferredSizes.size() - 1) > maxBatch) {
            throw new IllegalArgumentException("preferred " + preferredSizes + " exceeds max-batch " + maxBatch);
        }
        if (fairAfter.compareTo(maxDelay) < 0) {
            throw new IllegalArgumentException(
                    "fair-after " + Quantities.text(fairAfter) + " is below max-delay " + Quantities.text(maxDelay));
        }
        if (priorities.isEmpty()) {
            throw new IllegalArgumentException("priorities is empty; at least one is needed");
        }
        if (defaultPriority < 1 || defaultPriority > priorities.size()) {
            throw new IllegalArgumentException("default-priority " + defaultPriority + " is not from 1 to the "
                    + priorities.size() + " priorities");
        }
    }

    private static void requireAscending(String what, List<Integer> values) {
        int before = 0;
        for (int value : values) {
            if (value <= before) {
                throw new IllegalArgumentException(what + " " + values + " is not positive and ascending");
            }
            before = value;
        }
    }

    /** Up to 8 requests of what is queued, never delayed, first come, first served. */
    public static BatchingConfig defaults() {
        return new BatchingConfig(
                8,
                Duration.ZERO,
                1024,
                List.of(),
                List.of(),
                Duration.ofSeconds(1),
                List.of(PriorityConfig.patient()),
                1);
    }

    /**
     * How requests of one priority wait.
     *
     * @param timeout how long one may wait; zero for ever
     * @param onTimeout what is done then
     * @param maxQueued how many may wait; 0 for the queue's own bound
     */
    public record PriorityConfig(Duration timeout, OnTimeout onTimeout, int maxQueued) {
        /** Waits for ever. */
        public static PriorityConfig patient() {
            return new PriorityConfig(Duration.ZERO, OnTimeout.REJECT, 0);
        }
    }

    /** What is done with a request that has waited too long. */
    public enum OnTimeout {
        REJECT,
        DELAY
    }
}
