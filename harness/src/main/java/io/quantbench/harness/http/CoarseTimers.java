package io.quantbench.harness.http;

import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Timers that are started and stopped for every request and seldom go off: one timer looks at all of them, so that neither
 * costs more than an entry in a set. Go off up to one tick late. Used on one event loop.
 */
final class CoarseTimers {
    private final Vertx vertx;
    private final long tickMs;
    private final Set<Entry> running = new LinkedHashSet<>();
    private long tick;

    CoarseTimers(Vertx vertx, long tickMs) {
        this.vertx = vertx;
        this.tickMs = tickMs;
        awaitTick();
    }

    /** Not a periodic timer, whose ticks are made up for after a pause: all clients would seem late that could not be served. */
    private void awaitTick() {
        vertx.setTimer(tickMs, id -> tick());
    }

    /** Runs {@code due} when the time is over, unless it is stopped before. */
    Entry start(long afterMs, Runnable due) {
        // The current tick has been running for a while: one more.
        Entry entry = new Entry(tick + afterMs / tickMs + 1, due);
        running.add(entry);
        return entry;
    }

    private void tick() {
        awaitTick();
        tick++;
        List<Entry> due =
                running.stream().filter(entry -> entry.dueTick <= tick).toList();
        for (Entry entry : due) {
            if (running.remove(entry)) {
                entry.due.run();
            }
        }
    }

    /** A running timer. */
    final class Entry {
        private final long dueTick;
        private final Runnable due;

        private Entry(long dueTick, Runnable due) {
            this.dueTick = dueTick;
            this.due = due;
        }

        /** Does nothing if it has gone off, or has been stopped. */
        void stop() {
            running.remove(this);
        }
    }
}
