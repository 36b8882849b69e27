package io.quantbench.load.target.remote;

import java.time.Duration;

/**
 * How much a target holds open at a time.
 *
 * @param connections opened at the start and kept; spread over the event loops
 * @param eventLoops threads that own them; at most as many as connections
 * @param outstandingPerConnection queries on a connection at a time; HTTP/1.1 has 1 whatever is said here, HTTP/2 at most what the
 *     server allows
 * @param queued queries that wait for a free connection, over all loops; one more is ended REJECTED at once and counted
 * @param timeout from issue to the end of the answer, waiting included; ended TIMEOUT up to a fiftieth late, at most 100 ms
 */
public record RemoteLimits(
        int connections, int eventLoops, int outstandingPerConnection, int queued, Duration timeout) {
    private static final int MOST = 1 << 20;

    public RemoteLimits {
        within("connections", connections, 1);
        within("eventLoops", eventLoops, 1);
        within("outstandingPerConnection", outstandingPerConnection, 1);
        within("queued", queued, 0);
        if (eventLoops > connections) {
            throw new IllegalArgumentException("eventLoops=" + eventLoops + " is more than connections=" + connections
                    + "; a loop without a connection does nothing");
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("timeout=" + timeout + " is not from 1 ms to 1 day");
        }
    }

    /** 8 connections on 1 loop with 64 queries each, 4096 that wait, 10 s. */
    public static RemoteLimits defaults() {
        return new RemoteLimits(8, 1, 64, 4096, Duration.ofSeconds(10));
    }

    public RemoteLimits withConnections(int count, int loops) {
        return new RemoteLimits(count, loops, outstandingPerConnection, queued, timeout);
    }

    public RemoteLimits withOutstandingPerConnection(int count) {
        return new RemoteLimits(connections, eventLoops, count, queued, timeout);
    }

    public RemoteLimits withQueued(int count) {
        return new RemoteLimits(connections, eventLoops, outstandingPerConnection, count, timeout);
    }

    public RemoteLimits withTimeout(Duration limit) {
        return new RemoteLimits(connections, eventLoops, outstandingPerConnection, queued, limit);
    }

    /** Of {@code total}, what the loop at {@code index} gets: shares differ by at most one. */
    int share(int total, int index) {
        return total / eventLoops + (index < total % eventLoops ? 1 : 0);
    }

    private static void within(String name, int value, int least) {
        if (value < least || value > MOST) {
            throw new IllegalArgumentException(name + "=" + value + " is not from " + least + " to " + MOST);
        }
    }
}
