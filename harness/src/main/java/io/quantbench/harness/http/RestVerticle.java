package io.quantbench.harness.http;

import io.quantbench.harness.serve.InferenceService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One event loop of the REST edge: its own connections, timers and answers. */
final class RestVerticle extends VerticleBase {
    /** Large bodies that are read or written at a time, by all loops together; engines need the cores more. */
    private static final int WORKERS = 2;

    private final RestOptions options;
    private final HttpServerOptions listening;
    private final InferenceService service;
    private final Doors doors;
    private volatile @Nullable HttpServer server;

    /** Who is let in, and what is answered besides the protocol. */
    record Doors(AccessGuard guard, Annex annex) {}

    RestVerticle(RestOptions options, HttpServerOptions listening, InferenceService service, Doors doors) {
        this.options = options;
        this.listening = listening;
        this.service = service;
        this.doors = doors;
    }

    @Override
    public Future<?> start() {
        ConnectionWatch watch = new ConnectionWatch(
                new CoarseTimers(vertx, options.patience().tickMs()),
                options.patience(),
                options.maxConnections() / options.loops());
        Responses responses = new Responses(watch, RestEndpoints.DESCRIPTION);
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("quantbench-rest", WORKERS);
        InferHandler infer = new InferHandler(service, options, watch, responses, workers);
        Router router = Router.router(vertx);
        router.route().handler(watch::handle).failureHandler(responses::failed);
        doors.annex().mountOpen(vertx, router);
        router.route().handler(doors.guard()::handle);
        doors.annex().mountGuarded(vertx, router);
        Endpoint.install(router, new RestEndpoints(service, responses, infer).all(), responses);
        responses.install(router);
        return vertx.createHttpServer(listening)
                .connectionHandler(watch::opened)
                .invalidRequestHandler(Responses::invalid)
                .requestHandler(request -> Responses.route(router, request))
                .listen()
                .onSuccess(listens -> server = listens);
    }

    /** The port that is listened on; after the start. */
    int port() {
        return Objects.requireNonNull(server, "not started").actualPort();
    }

    /** Takes no more connections; completes when the open ones have ended. */
    Future<?> stop(Duration limit) {
        HttpServer listens = server;
        return listens == null ? Future.succeededFuture() : listens.shutdown(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
