package io.quantbench.harness.batch;

import java.time.Duration;

/**
 * How requests are gathered.
 *
 * @param maxBatch most requests in one engine call; at least 1
 * @param maxDelay how long the oldest request of a batch that is not full may wait for others while a worker is free; zero
 *     takes what is queued and never waits
 * @param queueCapacity requests that may wait; one more is REJECTED; at least {@code maxBatch}
 */
public record BatchOptions(int maxBatch, Duration maxDelay, int queueCapacity) {
    public static final int DEFAULT_QUEUE_CAPACITY = 1024;

    public BatchOptions {
        if (maxBatch < 1) {
            throw new IllegalArgumentException("maxBatch=" + maxBatch + " is below 1");
        }
        if (maxDelay.isNegative()) {
            throw new IllegalArgumentException("maxDelay=" + maxDelay + " is negative");
        }
        if (queueCapacity < maxBatch) {
            throw new IllegalArgumentException(
                    "queueCapacity=" + queueCapacity + " is below maxBatch=" + maxBatch + ", which could never fill");
        }
    }

    /** One request per engine call, never delayed. */
    public static BatchOptions unbatched() {
        return new BatchOptions(1, Duration.ZERO, DEFAULT_QUEUE_CAPACITY);
    }

    /** Up to {@code maxBatch} of what is queued, never delayed. */
    public static BatchOptions upTo(int maxBatch) {
        return new BatchOptions(maxBatch, Duration.ZERO, Math.max(maxBatch, DEFAULT_QUEUE_CAPACITY));
    }

    public BatchOptions withMaxDelay(Duration delay) {
        return new BatchOptions(maxBatch, delay, queueCapacity);
    }

    public BatchOptions withQueueCapacity(int capacity) {
        return new BatchOptions(maxBatch, maxDelay, capacity);
    }
}
