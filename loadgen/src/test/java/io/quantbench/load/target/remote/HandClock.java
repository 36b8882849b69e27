package io.quantbench.load.target.remote;

import io.quantbench.load.clock.NanoClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands until it is set on, read by several threads. */
public final class HandClock implements NanoClock {
    private final AtomicLong nowNs = new AtomicLong(1);

    @Override
    public long nanoTime() {
        return nowNs.get();
    }

    public void advance(Duration by) {
        nowNs.addAndGet(by.toNanos());
    }
}
