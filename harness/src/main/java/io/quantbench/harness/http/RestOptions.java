package io.quantbench.harness.http;

import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.MessageLimits;

/**
 * How the REST edge listens.
 *
 * @param listener where
 * @param limits how large what comes in may be
 * @param stickyHeader whose value keeps a client on one variant
 * @param loops event loops that share the port; at least 1
 * @param maxConnections open at a time, on all loops together; more are closed at once
 * @param patience how long clients are waited for
 */
public record RestOptions(
        ListenerConfig listener,
        MessageLimits limits,
        String stickyHeader,
        int loops,
        int maxConnections,
        Patience patience) {
    public static final int DEFAULT_MAX_CONNECTIONS = 8192;

    public RestOptions {
        if (loops < 1) {
            throw new IllegalArgumentException("loops=" + loops + " is below 1");
        }
        if (maxConnections < loops) {
            throw new IllegalArgumentException("maxConnections=" + maxConnections + " is below loops=" + loops);
        }
    }

    /** As many loops as the machine can spare from its engines: one for four cores. */
    public static RestOptions of(ListenerConfig listener, MessageLimits limits, String stickyHeader) {
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
        return new RestOptions(listener, limits, stickyHeader, loops, DEFAULT_MAX_CONNECTIONS, Patience.defaults());
    }
}
