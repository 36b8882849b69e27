package io.quantbench.harness.batch;

import io.quantbench.harness.exec.BatchAssembler;
import io.quantbench.harness.exec.BatchSource;
import io.quantbench.harness.exec.InferenceRequest;
import io.quantbench.harness.exec.Ticket;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.observe.Telemetry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded first-in-first-out queue from which workers take batches, by the rules of Triton's dynamic batcher without
 * preferred sizes: a batch grows in arrival order and goes when it is full, when the next request may not join it, or when
 * its oldest request has waited the maximum delay. A request whose deadline lies within that delay is not delayed. A request
 * whose deadline has passed when its turn comes is completed as TIMEOUT and takes no place in a batch.
 *
 * <p>Waiting: with something queued, at least one free worker is awake or waits no longer than the oldest request's
 * remaining delay. A submission signals one worker only when it changes what a worker would do: the queue was empty, or a
 * batch may have become complete.
 *
 * <p>Threading: all methods may be called from any thread. Observers and handlers are called outside the lock, except
 * {@code admitted}, which comes before a worker can see the request.
 */
final class Batcher<R> implements BatchSource<R> {
    /** Returned when nothing is queued. */
    static final long EMPTY = -1;

    private final BatchOptions options;
    private final long maxDelayNs;
    private final BatchAssembler<R> assembler;
    private final Telemetry telemetry;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Ticket<R>> queue;
    private boolean closed;

    Batcher(BatchOptions options, BatchAssembler<R> assembler, Telemetry telemetry) {
        this.options = options;
        this.maxDelayNs = options.maxDelay().toNanos();
        this.assembler = assembler;
        this.telemetry = telemetry;
        this.queue = new ArrayDeque<>(options.queueCapacity());
    }

    /**
     * Queues a request, or completes it as REJECTED at once when the queue is full or closed. Never waits.
     *
     * @throws IllegalArgumentException if the row does not fit the model; the request is then not submitted
     */
    void submit(InferenceRequest<R> request) {
        assembler.check(request.row());
        Ticket<R> ticket = new Ticket<>(request, telemetry, telemetry.nowNs());
        String refusal = offer(ticket);
        if (!refusal.isEmpty()) {
            telemetry.observer().rejected();
            Ticket.notifyHandler(request.handler(), RequestOutcome.REJECTED, refusal);
        }
    }

    /** Queues a ticket, or says why not. */
    private String offer(Ticket<R> ticket) {
        lock.lock();
        try {
            if (closed) {
                return "the pipeline is closing";
            }
            if (queue.size() >= options.queueCapacity()) {
                return "the queue is full with " + queue.size() + " requests";
            }
            telemetry.observer().admitted();
            queue.add(ticket);
            if (queue.size() == 1 || maxDelayNs == 0 || mayCompleteBatch(ticket)) {
                changed.signal();
            }
            return "";
        } finally {
            lock.unlock();
        }
    }

    /** Whether the newest ticket may end a wait for more: it fills a batch, bars it, or cannot wait itself. */
    private boolean mayCompleteBatch(Ticket<R> newest) {
        return queue.size() >= options.maxBatch()
                || newest.request().deadline().bounded()
                || !assembler.joins(queue.getFirst().row(), newest.row());
    }

    @Override
    public boolean take(List<Ticket<R>> batch) throws InterruptedException {
        List<Ticket<R>> expired = new ArrayList<>(0);
        while (batch.isEmpty()) {
            if (!awaitBatch(batch, expired)) {
                return false;
            }
            settle(batch, expired);
        }
        return true;
    }

    /**
     * Takes a batch if one is due, without waiting.
     *
     * @return 0 if a batch was taken or requests expired, {@link #EMPTY} if nothing is queued, otherwise nanoseconds until a
     *     batch is due
     */
    long tryTake(List<Ticket<R>> batch) {
        List<Ticket<R>> expired = new ArrayList<>(0);
        long waitNs;
        lock.lock();
        try {
            waitNs = poll(batch, expired);
        } finally {
            lock.unlock();
        }
        settle(batch, expired);
        return waitNs;
    }

    /** Tells of what left the queue, outside the lock. */
    private void settle(List<Ticket<R>> batch, List<Ticket<R>> expired) {
        long nowNs = telemetry.nowNs();
        for (Ticket<R> ticket : batch) {
            ticket.dequeued(nowNs);
        }
        for (Ticket<R> ticket : expired) {
            expire(ticket, nowNs);
        }
        expired.clear();
    }

    /** Waits until there is a batch, or something has expired; false if the queue is closed and empty. */
    private boolean awaitBatch(List<Ticket<R>> batch, List<Ticket<R>> expired) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                long waitNs = poll(batch, expired);
                if (!batch.isEmpty() || !expired.isEmpty()) {
                    return true;
                }
                if (waitNs > 0) {
                    changed.awaitNanos(waitNs);
                } else if (closed) {
                    return false;
                } else {
                    changed.await();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves the first batch out of the queue if it is due, and every expired request before its end. The deterministic core:
     * it reads the clock once and waits for nothing. The caller holds the lock.
     *
     * @return 0 if something was moved, {@link #EMPTY} if nothing is queued, otherwise nanoseconds until a batch is due
     */
    private long poll(List<Ticket<R>> batch, List<Ticket<R>> expired) {
        long nowNs = telemetry.nowNs();
        while (!queue.isEmpty() && queue.getFirst().request().deadline().expiredAt(nowNs)) {
            expired.add(queue.removeFirst());
        }
        if (queue.isEmpty()) {
            return expired.isEmpty() ? EMPTY : 0;
        }
        long waitNs = remainingDelayNs(nowNs);
        if (waitNs > 0) {
            return waitNs;
        }
        gather(batch, expired, nowNs);
        if (!queue.isEmpty()) {
            // What is left may be due too, or needs someone to time its delay.
            changed.signal();
        }
        return 0;
    }

    /** Nanoseconds that the first batch may still wait for more requests; not positive if it is due. */
    private long remainingDelayNs(long nowNs) {
        if (maxDelayNs == 0 || closed || queue.size() >= options.maxBatch()) {
            return 0;
        }
        Ticket<R> first = queue.getFirst();
        long dueNs = first.submittedNs() + maxDelayNs;
        for (Ticket<R> ticket : queue) {
            if (ticket.request().deadline().expiredAt(dueNs) || !joins(first, ticket)) {
                return 0;
            }
        }
        return dueNs - nowNs;
    }

    private void gather(List<Ticket<R>> batch, List<Ticket<R>> expired, long nowNs) {
        Ticket<R> first = queue.getFirst();
        while (batch.size() < options.maxBatch() && !queue.isEmpty()) {
            Ticket<R> next = queue.getFirst();
            if (next.request().deadline().expiredAt(nowNs)) {
                expired.add(queue.removeFirst());
            } else if (joins(first, next)) {
                batch.add(queue.removeFirst());
            } else {
                return;
            }
        }
    }

    private boolean joins(Ticket<R> first, Ticket<R> ticket) {
        return ticket == first || assembler.joins(first.row(), ticket.row());
    }

    private static void expire(Ticket<?> ticket, long nowNs) {
        ticket.dequeued(nowNs);
        ticket.complete(
                RequestOutcome.TIMEOUT,
                "waited " + (nowNs - ticket.submittedNs()) / 1_000 + " µs, past its deadline, and was not run");
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int abandon(String reason) {
        List<Ticket<R>> abandoned = drain();
        long nowNs = telemetry.nowNs();
        for (Ticket<R> ticket : abandoned) {
            ticket.dequeued(nowNs);
            ticket.complete(RequestOutcome.REJECTED, reason);
        }
        return abandoned.size();
    }

    private List<Ticket<R>> drain() {
        lock.lock();
        try {
            List<Ticket<R>> drained = new ArrayList<>(queue);
            queue.clear();
            return drained;
        } finally {
            lock.unlock();
        }
    }
}
