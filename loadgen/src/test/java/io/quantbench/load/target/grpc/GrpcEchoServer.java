package io.quantbench.load.target.grpc;

import io.quantbench.load.target.remote.TestServer;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Echoes the messages of gRPC calls, unary on {@link #ONE} and streaming on {@link #MANY}. */
final class GrpcEchoServer implements TestServer {
    static final String ONE = "/test.Echo/One";
    static final String MANY = "/test.Echo/Many";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;
    private final Queue<Held> held = new ConcurrentLinkedQueue<>();
    private final AtomicInteger received = new AtomicInteger();
    private volatile Behaviour behaviour = Behaviour.ECHO;
    private volatile String lastToken = "";
    private volatile String lastTimeout = "";

    GrpcEchoServer(int port) {
        try {
            server = vertx.createHttpServer(new HttpServerOptions()
                            .setHost("127.0.0.1")
                            .setPort(port)
                            .setHttp2ClearTextEnabled(true))
                    .requestHandler(this::call)
                    .listen()
                    .await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private void call(HttpServerRequest request) {
        lastToken = String.valueOf(request.getHeader("authorization"));
        lastTimeout = String.valueOf(request.getHeader("grpc-timeout"));
        Frames frames = new Frames();
        HttpServerResponse response = request.response();
        response.putHeader("content-type", "application/grpc");
        response.exceptionHandler(ignored -> {});
        boolean unary = ONE.equals(request.path());
        request.handler(chunk -> {
            frames.add(chunk);
            for (Buffer message = frames.next(); message != null; message = frames.next()) {
                answer(request, message.copy(), unary);
            }
        });
        request.endHandler(ignored -> {
            if (!unary && !response.ended()) {
                end(response, 0, "");
            }
        });
    }

    private void answer(HttpServerRequest request, Buffer message, boolean unary) {
        HttpServerResponse response = request.response();
        Behaviour now = behaviour;
        if (now == Behaviour.HOLD) {
            held.add(new Held(vertx.getOrCreateContext(), () -> write(response, message, unary)));
        }
        received.incrementAndGet();
        switch (now) {
            case ECHO -> write(response, message, unary);
            case LIE -> write(response, Buffer.buffer("something else"), unary);
            case REFUSE -> end(response, 8, "too much to do");
            case FAIL -> end(response, 13, "it%20broke");
            case DENY -> end(response, 16, "who are you?");
            case DROP -> request.connection().close();
            case HOLD -> {}
        }
    }

    private static void write(HttpServerResponse response, Buffer message, boolean last) {
        response.write(Buffer.buffer(Frames.prefix(message.length())).appendBuffer(message));
        if (last) {
            end(response, 0, "");
        }
    }

    private static void end(HttpServerResponse response, int status, String message) {
        if (!response.ended()) {
            response.putTrailer("grpc-status", Integer.toString(status));
            response.putTrailer("grpc-message", message);
            response.end();
        }
    }

    String lastTimeout() {
        return lastTimeout;
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public void behave(Behaviour how) {
        behaviour = how;
    }

    @Override
    public int received() {
        return received.get();
    }

    @Override
    public String lastToken() {
        return lastToken;
    }

    /** An answer that waits, and the event loop of its connection. */
    private record Held(Context context, Runnable write) {}

    /** Writes what is held, each connection's answers in one go and before anything that comes later: answers of a stream are in order. */
    @Override
    public void release() {
        Map<Context, List<Runnable>> due = new LinkedHashMap<>();
        for (Held next = held.poll(); next != null; next = held.poll()) {
            due.computeIfAbsent(next.context(), context -> new ArrayList<>()).add(next.write());
        }
        due.forEach((context, writes) -> {
            Promise<Void> written = Promise.promise();
            context.runOnContext(ignored -> {
                writes.forEach(Runnable::run);
                written.complete();
            });
            try {
                written.future().await(30, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public void close() {
        try {
            vertx.close().await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
