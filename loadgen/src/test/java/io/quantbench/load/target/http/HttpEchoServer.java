package io.quantbench.load.target.http;

import io.quantbench.load.target.remote.TestServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Echoes bodies over HTTP/1.1 and HTTP/2. */
final class HttpEchoServer implements TestServer {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private final AtomicInteger received = new AtomicInteger();
    private volatile Behaviour behaviour = Behaviour.ECHO;
    private volatile String lastToken = "";

    HttpEchoServer(HttpServerOptions options) {
        try {
            server = vertx.createHttpServer(options)
                    .requestHandler(request -> request.bodyHandler(body -> answer(request, body)))
                    .listen()
                    .await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpServerRequest request, Buffer body) {
        String token = request.getHeader("authorization");
        lastToken = token == null ? "" : token;
        Behaviour now = behaviour;
        if (now == Behaviour.HOLD) {
            held.add(() -> vertx.runOnContext(ignored -> request.response().end(body)));
        }
        received.incrementAndGet();
        switch (now) {
            case ECHO -> request.response().end(body);
            case LIE -> request.response().end("something else");
            case REFUSE -> request.response().setStatusCode(429).end("{\"error\":\"too much to do\"}");
            case FAIL -> request.response().setStatusCode(500).end("{\"error\":\"it broke\"}");
            case DENY -> request.response().setStatusCode(401).end("{\"error\":\"who are you?\"}");
            case DROP -> request.connection().close();
            case HOLD -> {}
        }
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

    @Override
    public void release() {
        for (Runnable next = held.poll(); next != null; next = held.poll()) {
            next.run();
        }
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
