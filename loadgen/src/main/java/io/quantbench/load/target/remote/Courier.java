package io.quantbench.load.target.remote;

import io.quantbench.load.clock.NanoClock;
import io.quantbench.load.target.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One event loop with its connections, the queries that wait for them, and those under way.
 *
 * <p><b>Hand-over.</b> The dispatching thread puts a query into the inbox and wakes the loop only if no wake-up is under way, so that
 * one serves all queries that come meanwhile.
 *
 * <p><b>Bound.</b> A query counts from {@link #offer} until its completion is told; no more are taken than there are places on the
 * connections and in the queue.
 *
 * <p><b>Time limits.</b> All queries have the same, so the order of issue is that of the deadlines: one periodic timer looks at the
 * heads of two lists, and a query costs no timer of its own.
 */
final class Courier extends VerticleBase {
    private static final long TICKS_PER_TIMEOUT = 50;
    private static final long MAX_TICK_MS = 100;
    private static final long NS_PER_MS = 1_000_000;

    private final RemoteTarget.Plan plan;
    private final NanoClock clock;
    private final Tally tally;
    private final int capacity;
    private final long timeoutNs;
    private final List<Connection> connections = new ArrayList<>();
    private final Queue<Exchange> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean waking = new AtomicBoolean();
    private final AtomicInteger open = new AtomicInteger();
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
    private final DeadlineList running = new DeadlineList();
    private final DeadlineList overdue = new DeadlineList();
    private final Handler<Void> drain = ignored -> drain();
    private @Nullable HttpClientAgent client;
    private volatile @Nullable Context loop;
    private volatile boolean closing;
    private boolean down;
    private boolean pumping;
    private int cursor;

    Courier(RemoteTarget.Plan plan, int index, Tally tally) {
        this.plan = plan;
        this.clock = plan.clock();
        this.tally = tally;
        RemoteLimits limits = plan.limits();
        int count = limits.share(limits.connections(), index);
        for (int i = 0; i < count; i++) {
            connections.add(new Connection(this, plan.wire(), limits.outstandingPerConnection()));
        }
        this.capacity = count * plan.placesPerConnection() + limits.share(limits.queued(), index);
        this.timeoutNs = limits.timeout().toNanos();
    }

    /** Opens all connections; fails if one fails. */
    @Override
    public Future<?> start() {
        loop = context;
        client = vertx.createHttpClient(plan.clientOptions());
        long tickMs = Math.max(1, Math.min(MAX_TICK_MS, timeoutNs / NS_PER_MS / TICKS_PER_TIMEOUT));
        vertx.setPeriodic(tickMs, ignored -> expire());
        return Future.all(connections.stream().map(Connection::open).toList());
    }

    @Override
    public Future<?> stop() {
        closing = true;
        return Future.succeededFuture();
    }

    /** Takes a query, or says that there is no room; on the dispatching thread. */
    boolean offer(Exchange exchange) {
        if (open.get() >= capacity) {
            return false;
        }
        open.getAndIncrement();
        inbox.add(exchange);
        Context target = loop;
        if (!waking.getAndSet(true) && target != null) {
            target.runOnContext(drain);
        }
        return true;
    }

    Tally tally() {
        return tally;
    }

    boolean isClosing() {
        return closing;
    }

    long nowNs() {
        return clock.nanoTime();
    }

    /** The clock's reading, or 0 if nobody hears of stages. */
    long stageNs() {
        return plan.stages() == StageListener.NONE ? 0 : clock.nanoTime();
    }

    long remainingMs(Exchange exchange) {
        return Math.max(1, (exchange.issuedNs + timeoutNs - clock.nanoTime()) / NS_PER_MS);
    }

    void tellStages(Exchange exchange, Outcome outcome, long sentNs, long writtenNs) {
        if (plan.stages() != StageListener.NONE) {
            long nowNs = clock.nanoTime();
            long handedNs = writtenNs == 0 ? sentNs : writtenNs;
            plan.stages().answered(outcome, sentNs - exchange.issuedNs, handedNs - sentNs, nowNs - handedNs);
        }
    }

    /** A completion was told. */
    void finished() {
        open.getAndDecrement();
    }

    /** An exchange ended: its place is free for the next. */
    void leave(Exchange exchange) {
        (exchange.expired ? overdue : running).remove(exchange);
        Connection connection = exchange.connection;
        if (connection != null) {
            connection.left();
            pump(connection);
        }
    }

    Future<HttpClientConnection> connect() {
        HttpClientAgent agent = client;
        if (agent == null) {
            return Future.failedFuture(new IllegalStateException("not started"));
        }
        return agent.connect(plan.connectOptions());
    }

    void later(long delayMs, Runnable action) {
        vertx.setTimer(delayMs, ignored -> action.run());
    }

    void up(Connection connection) {
        down = false;
        pump(connection);
    }

    /** An attempt failed. With no connection left, those who wait are told; they would only time out. */
    void connectFailed(Throwable cause) {
        tally.failedConnects.increment();
        down = connections.stream().noneMatch(Connection::isUp);
        if (down) {
            failWaiting(cause);
        }
    }

    private void failWaiting(Throwable cause) {
        for (Exchange next = waiting.poll(); next != null; next = waiting.poll()) {
            next.because(() -> "it cannot be reached: " + cause.getMessage());
            next.failed(Outcome.CONNECT_ERROR);
        }
    }

    private void drain() {
        waking.set(false);
        for (Exchange next = inbox.poll(); next != null; next = inbox.poll()) {
            running.add(next);
            waiting.add(next);
        }
        pump(null);
        if (down) {
            failWaiting(new IllegalStateException("the last attempt to connect failed"));
        }
    }

    /** Sends what waits while there is room. A query that fails at once frees a place within the loop, not within itself. */
    private void pump(@Nullable Connection first) {
        if (pumping) {
            return;
        }
        pumping = true;
        Connection free = first != null && first.isFree() ? first : null;
        while (!waiting.isEmpty()) {
            if (free == null || !free.isFree()) {
                free = leastBusy();
            }
            if (free == null) {
                break;
            }
            free.send(waiting.remove());
            free = null;
        }
        pumping = false;
    }

    private @Nullable Connection leastBusy() {
        Connection best = null;
        for (int i = 0; i < connections.size(); i++) {
            cursor = cursor + 1 < connections.size() ? cursor + 1 : 0;
            Connection candidate = connections.get(cursor);
            if (candidate.isFree() && (best == null || candidate.inFlight() < best.inFlight())) {
                best = candidate;
                if (best.inFlight() == 0) {
                    break;
                }
            }
        }
        return best;
    }

    private void expire() {
        long nowNs = clock.nanoTime();
        for (Exchange late = running.first(); late != null && isOlder(late, timeoutNs, nowNs); late = running.first()) {
            late.because(
                    () -> "it does not answer within " + plan.limits().timeout().toMillis() + " ms");
            if (late.connection == null) {
                waiting.remove(late);
                late.failed(Outcome.TIMEOUT);
            } else {
                running.remove(late);
                late.expired = true;
                overdue.add(late);
                late.tell(Outcome.TIMEOUT, null);
            }
        }
        for (Exchange given = overdue.first();
                given != null && isOlder(given, 2 * timeoutNs, nowNs);
                given = overdue.first()) {
            tally.abandoned.increment();
            Connection connection = given.connection;
            if (connection != null) {
                connection.abandon(given);
            }
            given.failed(Outcome.TIMEOUT);
        }
    }

    private static boolean isOlder(Exchange exchange, long ageNs, long nowNs) {
        return nowNs - exchange.issuedNs >= ageNs;
    }
}
