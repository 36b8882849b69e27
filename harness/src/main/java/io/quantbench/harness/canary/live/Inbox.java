package io.quantbench.harness.canary.live;

import io.quantbench.harness.serve.AnswerTap.Observed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What waits for the canary's thread, a bounded number; whoever gives never waits. Safe for use by several threads. */
final class Inbox {
    /** Something for the canary's thread. */
    sealed interface Item {
        record Ended(Observed end) implements Item {}

        record Labelled(List<LabelEntry> labels) implements Item {}

        /** Asks for a look at all that came before. */
        record Settle(CompletableFuture<CanarySnapshot> looked) implements Item {}

        /** Wakes the thread, so that it sees a command or its end. */
        record Nudge() implements Item {}
    }

    private final BlockingQueue<Item> items;
    private final LongAdder dropped = new LongAdder();

    Inbox(int capacity) {
        items = new ArrayBlockingQueue<>(capacity);
    }

    /** Whether there was room; counted if not. */
    boolean offer(Item item) {
        if (items.offer(item)) {
            return true;
        }
        dropped.increment();
        return false;
    }

    /** Wakes whoever waits; a full box wakes it anyway. */
    void nudge() {
        boolean ignored = items.offer(new Item.Nudge());
    }

    /** The next item, at once or within {@code limit}; null for none. */
    @Nullable
    Item await(Duration limit) throws InterruptedException {
        return items.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Nullable
    Item poll() {
        return items.poll();
    }

    int waiting() {
        return items.size();
    }

    /** Items for which there was no room. */
    long dropped() {
        return dropped.sum();
    }
}
