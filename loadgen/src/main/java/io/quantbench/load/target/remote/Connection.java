package io.quantbench.load.target.remote;

import io.quantbench.load.target.Outcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** A place for a connection: opens one, and another when that one ends. Used on one event loop. */
final class Connection {
    /** Between a failed attempt and the next: a server that restarts is found soon, one that is gone is not hammered. */
    static final long REOPEN_AFTER_MS = 100;

    private final Courier courier;
    private final Wire wire;
    private final int maxInFlight;
    private @Nullable HttpClientConnection http;
    private Wire.@Nullable Line line;
    private int inFlight;

    Connection(Courier courier, Wire wire, int maxInFlight) {
        this.courier = courier;
        this.wire = wire;
        this.maxInFlight = maxInFlight;
    }

    Future<?> open() {
        return courier.connect().onSuccess(this::opened);
    }

    boolean isUp() {
        return line != null;
    }

    int inFlight() {
        return inFlight;
    }

    /** Whether a query may be sent. HTTP/1.1 allows one stream, HTTP/2 as many as the server's settings say now. */
    boolean isFree() {
        HttpClientConnection now = http;
        return now != null && inFlight < Math.min(maxInFlight, now.maxActiveStreams());
    }

    void send(Exchange exchange) {
        Wire.Line open = line;
        inFlight++;
        exchange.sending(this);
        courier.tally().sent.increment();
        if (open == null) {
            exchange.failed(Outcome.CONNECT_ERROR);
            return;
        }
        try {
            open.send(exchange);
        } catch (RuntimeException e) {
            // A fault of the protocol must not cost the queries behind this one.
            exchange.broken(e);
        }
    }

    void left() {
        inFlight--;
    }

    /** Gives up a query whose answer was not waited for any longer; HTTP/1.1 can do so only with the connection. */
    void abandon(Exchange exchange) {
        HttpClientConnection now = http;
        Wire.Line open = line;
        if (now == null || open == null) {
            return;
        }
        if (wire.version() == HttpVersion.HTTP_1_1) {
            replace(now);
            now.close();
        } else {
            open.abandon(exchange);
        }
    }

    private void opened(HttpClientConnection connection) {
        http = connection;
        line = wire.open(connection);
        courier.tally().open.increment();
        connection.closeHandler(ignored -> ended(connection));
        // What breaks the connection is told to each of its queries, and its end follows.
        connection.exceptionHandler(ignored -> {});
        if (wire.version() == HttpVersion.HTTP_2) {
            connection.goAwayHandler(ignored -> ended(connection));
        }
        courier.up(this);
    }

    /** The server closed it, or said that it will. */
    private void ended(HttpClientConnection connection) {
        if (connection == http && !courier.isClosing()) {
            courier.tally().broken.increment();
            replace(connection);
        }
    }

    /** Sends nothing more on this connection and opens another; what it still owes may come. */
    private void replace(HttpClientConnection connection) {
        if (connection != http) {
            return;
        }
        http = null;
        line = null;
        courier.tally().open.decrement();
        reopen();
    }

    private void reopen() {
        if (courier.isClosing()) {
            return;
        }
        open().onFailure(cause -> {
            courier.connectFailed(cause);
            courier.later(REOPEN_AFTER_MS, this::reopen);
        });
    }
}
