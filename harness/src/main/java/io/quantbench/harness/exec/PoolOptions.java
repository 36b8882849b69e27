package io.quantbench.harness.exec;

import java.time.Duration;

/**
 * How an engine pool works.
 *
 * @param name part of the threads' names, such as the arm's
 * @param workers threads, and so engine calls at a time; at least 1
 * @param bindingsPerWorker input shapes for which a worker keeps its buffers; the least recently used goes first; at least 1
 * @param checkFinite whether an answer with NaN or infinity in a float32 output is a BAD_ANSWER; costs about 0.3 ns per value
 * @param drainLimit how long {@link EnginePool#close()} waits for work that was admitted
 */
public record PoolOptions(String name, int workers, int bindingsPerWorker, boolean checkFinite, Duration drainLimit) {
    public static final int DEFAULT_BINDINGS_PER_WORKER = 128;
    public static final Duration DEFAULT_DRAIN_LIMIT = Duration.ofSeconds(10);

    public PoolOptions {
        if (workers < 1) {
            throw new IllegalArgumentException("workers=" + workers + " is below 1");
        }
        if (bindingsPerWorker < 1) {
            throw new IllegalArgumentException("bindingsPerWorker=" + bindingsPerWorker + " is below 1");
        }
        if (drainLimit.isNegative()) {
            throw new IllegalArgumentException("drainLimit=" + drainLimit + " is negative");
        }
    }

    /** Finite answers checked, 128 shapes kept, 10 s to drain. */
    public static PoolOptions of(String name, int workers) {
        return new PoolOptions(name, workers, DEFAULT_BINDINGS_PER_WORKER, true, DEFAULT_DRAIN_LIMIT);
    }

    public PoolOptions withBindingsPerWorker(int bindings) {
        return new PoolOptions(name, workers, bindings, checkFinite, drainLimit);
    }

    public PoolOptions withCheckFinite(boolean check) {
        return new PoolOptions(name, workers, bindingsPerWorker, check, drainLimit);
    }

    public PoolOptions withDrainLimit(Duration limit) {
        return new PoolOptions(name, workers, bindingsPerWorker, checkFinite, limit);
    }
}
