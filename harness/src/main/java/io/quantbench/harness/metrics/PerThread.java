package io.quantbench.harness.metrics;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Cells that each thread writes alone and a scrape adds up: a writer waits for nobody and shares no cache line. What a thread
 * counted outlives it: the cells of ended threads are added to a remainder, so a counter never goes back.
 *
 * <p>Single writer: cells are written with release stores and read with acquire loads, which cost nothing on x86 and order an event
 * before those that it causes on other threads.
 */
final class PerThread<C extends PerThread.Cells<C>> {
    /** What one thread has counted. */
    interface Cells<C> {
        /** Adds this to a sum that nobody else sees. */
        void addTo(C sum);
    }

    private record Owned<C>(Thread owner, C cells) {}

    private final Supplier<C> empty;
    private final ThreadLocal<C> local;
    private final List<Owned<C>> living = new ArrayList<>();
    private final C ended;

    PerThread(Supplier<C> empty) {
        this.empty = empty;
        this.ended = empty.get();
        this.local = ThreadLocal.withInitial(this::join);
    }

    /** The calling thread's cells, which no other thread writes. */
    C mine() {
        return local.get();
    }

    private synchronized C join() {
        C cells = empty.get();
        living.add(new Owned<>(Thread.currentThread(), cells));
        return cells;
    }

    /** All cells added up: what had been counted when this was called, and perhaps some of what was counted meanwhile. */
    synchronized C sum() {
        Iterator<Owned<C>> threads = living.iterator();
        while (threads.hasNext()) {
            Owned<C> thread = threads.next();
            // All that a thread did happens before it is seen as ended.
            if (!thread.owner().isAlive()) {
                thread.cells().addTo(ended);
                threads.remove();
            }
        }
        C sum = empty.get();
        ended.addTo(sum);
        living.forEach(thread -> thread.cells().addTo(sum));
        return sum;
    }

    synchronized int livingThreads() {
        return living.size();
    }
}
