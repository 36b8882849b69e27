package io.quantbench.harness.config;

import java.nio.file.Path;

/**
 * Labelled data that is driven through a server to decide a canary without live traffic.
 *
 * @param data a data set, or {@link CanaryConfig#SENTENCES}
 * @param concurrency requests under way at a time
 * @param requests at most; rows are drawn at random with replacement, so that each is an independent draw from the data
 * @param seed of the draws
 */
public record TrafficConfig(Path data, int concurrency, long requests, long seed) {
    public static final int DEFAULT_CONCURRENCY = 4;
    public static final long DEFAULT_REQUESTS = 100_000;
}
