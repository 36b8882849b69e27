package io.quantbench.harness.http;

import java.time.Duration;

/**
 * How long an edge waits for its clients.
 *
 * @param idle a connection without a request is closed after it; one whose headers trickle in counts as such
 * @param stall a body must bring {@code leastBytesPerSec} in every such interval, and its end counts as enough
 * @param leastBytesPerSec what the slowest client must send, and take of an answer; at least 1
 * @param linger what a rejected request may still send before its connection is closed, so that the client sees the answer
 */
public record Patience(Duration idle, Duration stall, int leastBytesPerSec, Duration linger) {
    public Patience {
        positive("idle", idle);
        positive("stall", stall);
        positive("linger", linger);
        if (leastBytesPerSec < 1) {
            throw new IllegalArgumentException("leastBytesPerSec=" + leastBytesPerSec + " is below 1");
        }
    }

    /** 75 s, as long as common proxies keep connections; 10 s at 4 KiB/s; 2 s. */
    public static Patience defaults() {
        return new Patience(Duration.ofSeconds(75), Duration.ofSeconds(10), 4 << 10, Duration.ofSeconds(2));
    }

    /** What a body must bring in one interval. */
    long leastBytesPerStall() {
        return Math.max(1, stall.toMillis() * leastBytesPerSec / 1000);
    }

    /** What a client may take for an answer. */
    long sendingMs(long bytes) {
        return stall.toMillis() + bytes * 1000 / leastBytesPerSec;
    }

    /** The grain of the timers that watch all of it. */
    long tickMs() {
        long shortest = Math.min(Math.min(idle.toMillis(), stall.toMillis()), linger.toMillis());
        return Math.max(1, Math.min(1000, shortest / 4));
    }

    private static void positive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + "=" + value + " is below a millisecond");
        }
    }
}
