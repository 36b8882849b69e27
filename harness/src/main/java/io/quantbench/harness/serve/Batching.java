package io.quantbench.harness.serve;

import io.quantbench.harness.batch.BatchOptions;
import io.quantbench.harness.batch.Grouping;
import io.quantbench.harness.batch.LengthBuckets;
import io.quantbench.harness.batch.QueuePolicy;
import io.quantbench.harness.config.BatchingConfig;
import io.quantbench.harness.config.BatchingConfig.OnTimeout;
import io.quantbench.harness.config.BatchingConfig.PriorityConfig;
import java.util.List;

/**
 * A model's batching as its pipelines take it.
 *
 * @param config as it was told
 * @param buckets lengths that may share a batch
 */
record Batching(BatchingConfig config, LengthBuckets buckets) {
    /** As told; lengths in one bucket where none were. */
    static Batching of(BatchingConfig config) {
        return new Batching(config, new LengthBuckets(config.lengthBounds()));
    }

    /** As told; text buckets up to {@code maxTokens} where no lengths were. */
    static Batching ofTexts(BatchingConfig config, int maxTokens) {
        return config.lengthBounds().isEmpty() ? new Batching(config, LengthBuckets.forText(maxTokens)) : of(config);
    }

    /** A model that does not batch runs one request at a time. */
    BatchOptions options(boolean batched) {
        return batched
                ? new BatchOptions(config.maxBatch(), config.maxDelay(), config.queueCapacity())
                : new BatchOptions(1, config.maxDelay(), config.queueCapacity());
    }

    Grouping grouping(boolean batched) {
        return new Grouping(
                batched ? config.preferredSizes() : List.of(),
                config.priorities().stream().map(Batching::policy).toList(),
                config.defaultPriority(),
                buckets,
                config.fairAfter());
    }

    private static QueuePolicy policy(PriorityConfig priority) {
        return new QueuePolicy(
                priority.timeout(),
                priority.onTimeout() == OnTimeout.DELAY ? QueuePolicy.OnTimeout.DELAY : QueuePolicy.OnTimeout.REJECT,
                priority.maxQueued());
    }
}
