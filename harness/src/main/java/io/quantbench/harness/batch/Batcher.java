package io.quantbench.harness.batch;

import io.quantbench.harness.exec.BatchAssembler;
import io.quantbench.harness.exec.BatchSource;
import io.quantbench.harness.exec.Deadline;
import io.quantbench.harness.exec.InferenceRequest;
import io.quantbench.harness.exec.Ticket;
import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.observe.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue from which workers take batches, by the rules of Triton's dynamic batcher: a batch goes when it is full, when the
 * next request may not join it, or when its oldest request has waited the maximum delay. A request whose deadline lies within that
 * delay is not delayed. A request whose deadline has passed when its turn comes is completed as TIMEOUT and takes no place in a
 * batch. What shares a batch and what goes first is up to a {@link Grouping}; without one, it is first come, first served.
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

    private final Grouping grouping;
    private final BatchAssembler<R> assembler;
    private final Telemetry telemetry;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Lanes<R> lanes;
    private final Runnable admitted;
    private boolean closed;

    Batcher(BatchOptions options, BatchAssembler<R> assembler, Telemetry telemetry) {
        this(options, Grouping.none(), assembler, telemetry);
    }

    Batcher(BatchOptions options, Grouping grouping, BatchAssembler<R> assembler, Telemetry telemetry) {
        this.grouping = grouping;
        this.assembler = assembler;
        this.telemetry = telemetry;
        this.lanes = new Lanes<>(options, grouping, assembler);
        this.admitted = telemetry.observer()::admitted;
    }

    /** Queues a request of the default priority; see {@link #submit(InferenceRequest, int)}. */
    void submit(InferenceRequest<R> request) {
        submit(request, 0);
    }

    /**
     * Queues a request, or completes it as REJECTED at once when the queue is full or closed. Never waits.
     *
     * @param priority 1 is the highest, 0 the default
     * @throws IllegalArgumentException if the row does not fit the model, or there is no such priority; the request is then not
     *     submitted
     */
    void submit(InferenceRequest<R> request, int priority) {
        if (submitAll(List.of(request), priority) instanceof Submission.Refused<R> refused) {
            Ticket.notifyHandler(request.handler(), RequestOutcome.REJECTED, refused.reason());
        }
    }

    /**
     * Queues all of some requests or none; otherwise as {@link #submit(InferenceRequest, int)}. Never waits. Handlers of refused
     * requests are not called.
     *
     * @throws IllegalArgumentException as {@link #submit(InferenceRequest, int)}; none is then submitted
     */
    Submission<R> submitAll(List<InferenceRequest<R>> requests, int priority) {
        int level = grouping.level(priority);
        long nowNs = telemetry.nowNs();
        Deadline patience = patience(level, nowNs);
        List<Queued<R>> all = new ArrayList<>(requests.size());
        for (InferenceRequest<R> request : requests) {
            assembler.check(request.row());
            int bucket = grouping.buckets().bucketOf(assembler.length(request.row()));
            all.add(new Queued<>(new Ticket<>(request, telemetry, nowNs), level, bucket, patience, 0));
        }
        Submission<R> submission = offer(all, level);
        if (submission instanceof Submission.Refused) {
            requests.forEach(request -> telemetry.observer().rejected());
        }
        return submission;
    }

    private Deadline patience(int level, long nowNs) {
        QueuePolicy policy = grouping.levels().get(level);
        return policy.bounded() ? Deadline.after(nowNs, policy.timeout()) : Deadline.none();
    }

    private Submission<R> offer(List<Queued<R>> all, int level) {
        lock.lock();
        try {
            if (closed) {
                return new Submission.Refused<>(true, "the pipeline is closing");
            }
            String refusal = lanes.refusal(level, all.size());
            if (!refusal.isEmpty()) {
                return new Submission.Refused<>(false, refusal);
            }
            boolean endsWait = false;
            for (Queued<R> queued : all) {
                admitted.run();
                lanes.add(queued);
                endsWait |= lanes.endsWait(queued);
            }
            if (endsWait) {
                changed.signal();
            }
            return new Submission.Accepted<>(all.stream().map(Queued::ticket).toList());
        } finally {
            lock.unlock();
        }
    }

    /** Calls requests off; see {@link InferencePipeline#withdraw}. */
    void withdraw(Submission.Accepted<R> accepted) {
        // The flag first: what a worker takes meanwhile ends as CANCELLED too.
        accepted.tickets().forEach(Ticket::cancel);
        List<Ticket<R>> withdrawn;
        lock.lock();
        try {
            withdrawn = lanes.withdraw(Set.copyOf(accepted.tickets()));
        } finally {
            lock.unlock();
        }
        long nowNs = telemetry.nowNs();
        for (Ticket<R> ticket : withdrawn) {
            ticket.dequeued(nowNs);
            ticket.complete(RequestOutcome.CANCELLED, "called off while it waited");
        }
    }

    /** Requests that wait. */
    int queued() {
        lock.lock();
        try {
            return lanes.size();
        } finally {
            lock.unlock();
        }
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

    /** Moves a batch out if one is due, and what is past its time; reads the clock once. The caller holds the lock. */
    private long poll(List<Ticket<R>> batch, List<Ticket<R>> expired) {
        long waitNs = lanes.poll(telemetry.nowNs(), closed, batch, expired);
        if (!batch.isEmpty() && lanes.size() > 0) {
            // What is left may be due too, or needs someone to time its delay.
            changed.signal();
        }
        return waitNs;
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
            return lanes.drain();
        } finally {
            lock.unlock();
        }
    }
}
