package io.quantbench.harness.http;

import io.netty.buffer.Unpooled;
import io.quantbench.harness.serve.ServeException;
import io.quantbench.harness.wire.StatusBodies;
import io.quantbench.harness.wire.WireException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;

/** Sends the answers of one event loop, and every failure as {@code {"error": …}}. Used on its event loop. */
final class Responses {
    static final String JSON = "application/json";

    private static final Logger logger = System.getLogger(Responses.class.getName());
    private static final int QUOTED_CHARS = 64;

    private final ConnectionWatch watch;
    private final String description;

    /**
     * Answers of an edge.
     *
     * @param description path of what describes its other paths
     */
    Responses(ConnectionWatch watch, String description) {
        this.watch = watch;
        this.description = description;
    }

    void json(RoutingContext context, int status, ByteBuffer body) {
        context.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        send(context, List.of(body));
    }

    /** Sends a body of several parts, none of which is copied here; status and headers are set already. */
    void send(RoutingContext context, List<ByteBuffer> parts) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        boolean last = ConnectionWatch.endsConnection(request);
        if (last) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        Buffer body = BufferInternal.buffer(Unpooled.wrappedBuffer(parts.toArray(ByteBuffer[]::new)));
        long bytes = body.length();
        if (request.method().name().equals("HEAD")) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(bytes));
            watch.sending(request, response.end(), bytes);
        } else {
            watch.sending(request, response.end(body), bytes);
        }
        if (last || !request.isEnded()) {
            watch.discard(request, last);
        }
    }

    /** Answers all that the routes of a router do not, in its own words. */
    void install(Router router) {
        for (int status : new int[] {400, 404, 405, 500}) {
            router.errorHandler(status, context -> failed(context, status));
        }
    }

    /** The handler of all failures; one that nobody expected goes to the log with its cause. */
    void failed(RoutingContext context) {
        failed(context, context.statusCode());
    }

    /** The same, for failures whose status only the router knows. */
    private void failed(RoutingContext context, int status) {
        Throwable failure = context.failure();
        RejectedException rejected = failure == null ? byStatus(context, status) : rejection(context, status, failure);
        HttpServerResponse response = context.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        rejected.headers().forEach(response::putHeader);
        json(context, rejected.status(), StatusBodies.error(rejected.sentence()));
    }

    private RejectedException rejection(RoutingContext context, int status, Throwable failure) {
        boolean expected = failure instanceof RejectedException
                || failure instanceof ServeException
                || failure instanceof WireException;
        if (expected) {
            return RejectedException.of(failure);
        }
        // Vert.x's own complaints about a request come with a status of theirs.
        if (status >= 400 && status < 500) {
            return byStatus(context, status);
        }
        logger.log(Level.ERROR, "a request for " + quoted(context) + " failed", failure);
        return RejectedException.of(failure);
    }

    private RejectedException byStatus(RoutingContext context, int status) {
        return switch (status) {
            case 404 -> RejectedException.of(404, "there is nothing at " + quoted(context) + "; see " + description);
            case 400 ->
                RejectedException.of(
                        400, "the request is not valid HTTP: its path or its Host header is missing or malformed");
            default -> RejectedException.of(status < 400 ? 500 : status, "the request could not be answered");
        };
    }

    private static String quoted(RoutingContext context) {
        String path = String.valueOf(context.request().path());
        return path.length() <= QUOTED_CHARS ? path : path.substring(0, QUOTED_CHARS) + "…";
    }

    /** Answers what is not HTTP, or exceeds its limits. */
    static void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        String kind = cause == null ? "" : cause.getClass().getSimpleName();
        RejectedException why =
                switch (kind) {
                    case "TooLongHttpLineException" ->
                        RejectedException.of(414, "the first line of the request is too long");
                    case "TooLongHttpHeaderException" ->
                        RejectedException.of(431, "the headers of the request are too large");
                    default -> RejectedException.badRequest("the request is not valid HTTP/1.1");
                };
        end(request, why);
    }

    /** Routes a request. Vert.x looks at its Host header outside of all handlers, and some that are malformed make it throw. */
    static void route(Router router, HttpServerRequest request) {
        try {
            router.handle(request);
        } catch (IndexOutOfBoundsException | IllegalArgumentException malformed) {
            end(request, RejectedException.badRequest("the Host header of the request is malformed"));
        }
    }

    private static void end(HttpServerRequest request, RejectedException why) {
        request.response()
                .setStatusCode(why.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(BufferInternal.buffer(Unpooled.wrappedBuffer(StatusBodies.error(why.sentence()))))
                .onComplete(sent -> request.connection().close());
    }
}
