package io.quantbench.harness.batch;

import io.quantbench.harness.exec.BatchAssembler;
import io.quantbench.harness.exec.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is queued, and the rules by which batches are taken from it; see {@link Grouping}. It reads no clock and waits for nothing.
 * Not safe for use by several threads: the batcher's lock guards it.
 */
final class Lanes<R> {
    private final BatchOptions options;
    private final Grouping grouping;
    private final BatchAssembler<R> assembler;
    private final long maxDelayNs;
    private final long fairAfterNs;
    private final int targetSize;

    /** By rank, then by bucket. */
    private final List<Lane<R>> lanes = new ArrayList<>();

    private final int[] perBucket;
    private final int[] perLevel;
    private int size;
    private long arrivals;

    Lanes(BatchOptions options, Grouping grouping, BatchAssembler<R> assembler) {
        grouping.checkAgainst(options);
        this.options = options;
        this.grouping = grouping;
        this.assembler = assembler;
        this.maxDelayNs = options.maxDelay().toNanos();
        this.fairAfterNs = grouping.fairAfter().toNanos();
        this.targetSize = grouping.targetSize(options.maxBatch());
        this.perBucket = new int[grouping.buckets().count()];
        this.perLevel = new int[grouping.levels().size()];
        for (int rank = 0; rank < 2 * perLevel.length; rank++) {
            for (int bucket = 0; bucket < perBucket.length; bucket++) {
                lanes.add(new Lane<>(rank, bucket));
            }
        }
    }

    /** Why there is no room for {@code count} more requests of a level; empty if there is. */
    String refusal(int level, int count) {
        if (size + count > options.queueCapacity()) {
            return full("the queue", size, options.queueCapacity(), count);
        }
        int most = grouping.levels().get(level).maxQueued();
        if (most > 0 && perLevel[level] + count > most) {
            return full("the queue of priority " + (level + 1), perLevel[level], most, count);
        }
        return "";
    }

    private static String full(String queue, int queued, int most, int count) {
        return count == 1
                ? queue + " is full with " + queued + " requests"
                : queue + " holds " + queued + " of " + most + " requests and has no room for " + count + " more";
    }

    /** Adds a request for which there is room. */
    void add(Queued<R> queued) {
        add(lane(2 * queued.level(), queued.bucket()), queued.arrivedAs(arrivals++), false);
    }

    /** Takes out those of {@code tickets} that are queued. */
    List<Ticket<R>> withdraw(Set<Ticket<R>> tickets) {
        List<Ticket<R>> withdrawn = new ArrayList<>();
        for (Lane<R> lane : lanes) {
            lane.queue().removeIf(queued -> {
                boolean leaves = tickets.contains(queued.ticket());
                if (leaves) {
                    left(queued);
                    withdrawn.add(queued.ticket());
                }
                return leaves;
            });
        }
        return withdrawn;
    }

    /** Whether the newest request changes what a waiting worker would do: it is the first, ends a wait, or cannot wait itself. */
    boolean endsWait(Queued<R> newest) {
        // Its lane holds it, so there is a first.
        Queued<R> first = lane(2 * newest.level(), newest.bucket()).queue().getFirst();
        return size == 1
                || maxDelayNs == 0
                || perBucket[newest.bucket()] >= targetSize
                || newest.bounded()
                || !joins(first, newest);
    }

    int size() {
        return size;
    }

    /**
     * Moves a batch out if one is due, and every request that is past its time and whose turn has come.
     *
     * @param hurry no batch waits for more requests
     * @return 0 if something was moved, {@link Batcher#EMPTY} if nothing is queued, otherwise nanoseconds until a batch is due
     */
    long poll(long nowNs, boolean hurry, List<Ticket<R>> batch, List<Ticket<R>> expired) {
        Lane<R> next = null;
        long waitNs = Long.MAX_VALUE;
        for (Lane<R> lane : lanes) {
            passOver(lane, nowNs, expired);
        }
        for (Lane<R> lane : lanes) {
            if (!lane.queue().isEmpty()) {
                long remainingNs = hurry ? 0 : remainingDelayNs(lane, nowNs);
                waitNs = Math.min(waitNs, remainingNs);
                if (remainingNs <= 0 && (next == null || precedes(lane, next, nowNs))) {
                    next = lane;
                }
            }
        }
        if (next != null) {
            gather(next, nowNs, batch, expired);
            return 0;
        }
        if (size > 0) {
            return waitNs;
        }
        return expired.isEmpty() ? Batcher.EMPTY : 0;
    }

    /** Takes out everything, lane by lane. */
    List<Ticket<R>> drain() {
        List<Ticket<R>> all = new ArrayList<>(size);
        for (Lane<R> lane : lanes) {
            while (!lane.queue().isEmpty()) {
                all.add(remove(lane).ticket());
            }
        }
        return all;
    }

    /** Nanoseconds that a lane's first request may still wait for company; not positive if it is due. */
    private long remainingDelayNs(Lane<R> lane, long nowNs) {
        if (maxDelayNs == 0 || lane.delayed() || perBucket[lane.bucket()] >= targetSize) {
            return 0;
        }
        Queued<R> first = lane.queue().getFirst();
        long dueNs = first.ticket().submittedNs() + maxDelayNs;
        for (Queued<R> queued : lane.queue()) {
            if (queued.overdueAt(dueNs) || !joins(first, queued)) {
                return 0;
            }
        }
        return dueNs - nowNs;
    }

    /** Whether the first request of {@code lane} goes before that of {@code other}. */
    private boolean precedes(Lane<R> lane, Lane<R> other, long nowNs) {
        int rank = rank(lane, nowNs);
        int otherRank = rank(other, nowNs);
        return rank < otherRank
                || (rank == otherRank
                        && lane.queue().getFirst().arrival()
                                < other.queue().getFirst().arrival());
    }

    private int rank(Lane<R> lane, long nowNs) {
        long ageNs = nowNs - lane.queue().getFirst().ticket().submittedNs();
        return !lane.delayed() && ageNs >= fairAfterNs ? -1 : lane.rank();
    }

    /** Fills a batch from a lane, then from the other lanes of its bucket, and cuts it to a preferred size. */
    private void gather(Lane<R> chosen, long nowNs, List<Ticket<R>> batch, List<Ticket<R>> expired) {
        List<Taken<R>> taken = new ArrayList<>();
        fill(chosen, nowNs, taken, expired);
        for (Lane<R> lane : lanes) {
            if (lane != chosen && lane.bucket() == chosen.bucket()) {
                fill(lane, nowNs, taken, expired);
            }
        }
        int cut = grouping.cut(taken.size());
        for (int i = taken.size() - 1; i >= cut; i--) {
            add(taken.get(i).lane(), taken.get(i).queued(), true);
        }
        for (int i = 0; i < cut; i++) {
            batch.add(taken.get(i).queued().ticket());
        }
    }

    private record Taken<R>(Lane<R> lane, Queued<R> queued) {}

    private void fill(Lane<R> lane, long nowNs, List<Taken<R>> taken, List<Ticket<R>> expired) {
        while (taken.size() < options.maxBatch()) {
            passOver(lane, nowNs, expired);
            Queued<R> next = lane.queue().peekFirst();
            if (next == null || (!taken.isEmpty() && !joins(taken.get(0).queued(), next))) {
                return;
            }
            taken.add(new Taken<>(lane, remove(lane)));
        }
    }

    /** Removes requests that are past their time from a lane's head: to the expired ones, or to the delayed ones of its level. */
    private void passOver(Lane<R> lane, long nowNs, List<Ticket<R>> expired) {
        @Nullable Queued<R> first = lane.queue().peekFirst();
        while (first != null && first.overdueAt(nowNs)) {
            remove(lane);
            boolean delay = grouping.levels().get(first.level()).onTimeout() == QueuePolicy.OnTimeout.DELAY;
            if (delay && !first.deadline().expiredAt(nowNs)) {
                add(lane(2 * first.level() + 1, first.bucket()), first.delayed(), false);
            } else {
                expired.add(first.ticket());
            }
            first = lane.queue().peekFirst();
        }
    }

    private Lane<R> lane(int rank, int bucket) {
        return lanes.get(rank * perBucket.length + bucket);
    }

    private void add(Lane<R> lane, Queued<R> queued, boolean first) {
        if (first) {
            lane.queue().addFirst(queued);
        } else {
            lane.queue().addLast(queued);
        }
        perBucket[queued.bucket()]++;
        perLevel[queued.level()]++;
        size++;
    }

    private Queued<R> remove(Lane<R> lane) {
        Queued<R> queued = lane.queue().removeFirst();
        left(queued);
        return queued;
    }

    private void left(Queued<R> queued) {
        perBucket[queued.bucket()]--;
        perLevel[queued.level()]--;
        size--;
    }

    private boolean joins(Queued<R> first, Queued<R> next) {
        return first.ticket() == next.ticket()
                || assembler.joins(first.ticket().row(), next.ticket().row());
    }
}
