package io.quantbench.harness.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the connections of one event loop from staying for nothing: closes those that are idle, that take an answer too slowly, or
 * that are too many. Used on its event loop.
 */
final class ConnectionWatch {
    /** What of a body is read and thrown away, so that a rejected client can go on with its connection. */
    private static final long MAX_DISCARDED_BYTES = 1 << 20;

    /** RFC 9113, 8.1: what a server resets a stream with that it has answered, and does not read further. */
    private static final long NO_ERROR = 0;

    private final CoarseTimers timers;
    private final Patience patience;
    private final int maxConnections;
    private final IdentityHashMap<HttpConnection, Held> open = new IdentityHashMap<>();

    private static final class Held {
        private int requests;
        private CoarseTimers.@Nullable Entry idle;
    }

    ConnectionWatch(CoarseTimers timers, Patience patience, int maxConnections) {
        this.timers = timers;
        this.patience = patience;
        this.maxConnections = maxConnections;
    }

    CoarseTimers timers() {
        return timers;
    }

    Patience patience() {
        return patience;
    }

    /**
     * The first bytes of a connection have come; before, it is Vert.x's own idle timeout that watches it, which knows nothing of
     * requests, so that it would cut off those that take long.
     */
    void opened(HttpConnection connection) {
        ChannelPipeline pipeline = channel(connection).pipeline();
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
        if (open.size() >= maxConnections) {
            cutOff(connection);
            return;
        }
        Held held = new Held();
        open.put(connection, held);
        connection.closeHandler(closed -> closed(connection));
        waitForRequest(connection, held);
    }

    private static ChannelHandlerContext channel(HttpConnection connection) {
        return ((HttpServerConnection) connection).channelHandlerContext();
    }

    /** Closes at once, from below Vert.x's handler: its own close would wait for answers that nobody takes. */
    private static void cutOff(HttpConnection connection) {
        ChannelFuture unused = channel(connection).close();
    }

    private void closed(HttpConnection connection) {
        Held held = open.remove(connection);
        if (held != null && held.idle != null) {
            held.idle.stop();
        }
    }

    private void waitForRequest(HttpConnection connection, Held held) {
        held.idle = timers.start(patience.idle().toMillis(), () -> cutOff(connection));
    }

    /** The first handler of a request. */
    void handle(RoutingContext context) {
        HttpConnection connection = context.request().connection();
        Held held = open.get(connection);
        if (held == null) {
            // Turned away when it was opened, and its request came all the same.
            cutOff(connection);
            return;
        }
        held.requests++;
        if (held.idle != null) {
            held.idle.stop();
            held.idle = null;
        }
        boolean[] ended = new boolean[1];
        context.addEndHandler(end -> {
            if (!ended[0]) {
                ended[0] = true;
                held.requests--;
                if (held.requests == 0 && open.get(connection) == held) {
                    waitForRequest(connection, held);
                }
            }
        });
        context.next();
    }

    /** Closes the connection if an answer has not been taken in time. */
    void sending(HttpServerRequest request, Future<Void> flushed, long bytes) {
        if (!flushed.isComplete()) {
            CoarseTimers.Entry slow = timers.start(patience.sendingMs(bytes), () -> cutOff(request.connection()));
            flushed.onComplete(done -> slow.stop());
        }
    }

    /**
     * Whether an answer must end the connection, because more of the request's body is to come than would be thrown away. Over
     * HTTP/2 it is the stream alone that ends.
     */
    static boolean endsConnection(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2 || request.isEnded()) {
            return false;
        }
        long announced = Announced.bytes(request);
        return announced == Announced.UNKNOWN || announced - request.bytesRead() > MAX_DISCARDED_BYTES;
    }

    /** Throws away what comes of a request that has been answered; for a while, then the connection is closed. */
    void discard(HttpServerRequest request, boolean endConnection) {
        HttpConnection connection = request.connection();
        long lingerMs = patience.linger().toMillis();
        if (endConnection) {
            connection.shutdown(lingerMs, TimeUnit.MILLISECONDS);
            CoarseTimers.Entry late = timers.start(lingerMs, () -> cutOff(connection));
            request.connection().closeHandler(closed -> {
                late.stop();
                closed(connection);
            });
        } else if (!request.isEnded() && Announced.bytes(request) != 0) {
            boolean stream = request.version() == HttpVersion.HTTP_2;
            CoarseTimers.Entry late = timers.start(lingerMs, () -> {
                if (stream) {
                    request.response().reset(NO_ERROR);
                } else {
                    cutOff(connection);
                }
            });
            request.exceptionHandler(gone -> late.stop());
            request.handler(chunk -> {}).endHandler(end -> late.stop());
            request.resume();
        }
    }
}
