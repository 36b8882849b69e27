package io.quantbench.load.clock;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that stands still until told to move, with events that happen at exact instants: the discrete-event simulation on
 * which the generator's own tests run. Not thread-safe.
 *
 * <p>An event due at {@code t} runs while the clock reads exactly {@code t}, events of the same instant in the order of
 * their scheduling; it may schedule further events and may itself {@link #advance} (a target that blocks its caller).
 */
public final class ManualClock implements NanoClock {
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::sequence));
    private long nowNs;
    private long sequence;

    private record Event(long atNs, long sequence, Runnable action) {}

    /** A clock that reads {@code startNs}. */
    public ManualClock(long startNs) {
        nowNs = startNs;
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    /** Runs {@code action} when the clock reaches {@code atNs}; an instant that has passed means the next move. */
    public void at(long atNs, Runnable action) {
        events.add(new Event(Math.max(atNs, nowNs), sequence++, action));
    }

    /** Moves on by {@code durationNs} ≥ 0, through all events on the way. */
    public void advance(long durationNs) {
        if (durationNs < 0) {
            throw new IllegalArgumentException("durationNs=" + durationNs + " would turn the clock back");
        }
        long untilNs = nowNs + durationNs;
        for (Event next = events.peek(); next != null && next.atNs <= untilNs; next = events.peek()) {
            runNext();
        }
        nowNs = Math.max(nowNs, untilNs);
    }

    private void runNext() {
        Event event = events.remove();
        nowNs = Math.max(nowNs, event.atNs);
        event.action.run();
    }

    /**
     * A sleeper on this clock: parking moves the clock by the duration, or up to and through the next event when that is
     * earlier (as an unpark would); a turn of spinning takes 1 ns.
     */
    public Sleeper sleeper() {
        return new Sleeper() {
            @Override
            public void parkNanos(long durationNs) {
                Event next = events.peek();
                if (next != null && next.atNs <= nowNs + durationNs) {
                    runNext();
                } else {
                    advance(Math.max(durationNs, 0));
                }
            }

            @Override
            public void spinOnce() {
                advance(1);
            }
        };
    }
}
