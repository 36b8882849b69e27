package io.quantbench.harness.http;

import io.quantbench.harness.serve.ServerControl;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves the admin endpoints on one event loop. */
final class AdminVerticle extends VerticleBase {
    private static final int MAX_CONNECTIONS = 64;

    private final HttpServerOptions listening;
    private final ServerControl control;
    private final AccessGuard guard;
    private final Annex annex;
    private volatile @Nullable HttpServer server;

    AdminVerticle(HttpServerOptions listening, ServerControl control, AccessGuard guard, Annex annex) {
        this.listening = listening;
        this.control = control;
        this.guard = guard;
        this.annex = annex;
    }

    @Override
    public Future<?> start() {
        Patience patience = Patience.defaults();
        ConnectionWatch watch =
                new ConnectionWatch(new CoarseTimers(vertx, patience.tickMs()), patience, MAX_CONNECTIONS);
        Responses responses = new Responses(watch, AdminEndpoints.DESCRIPTION);
        AdminJson json = new AdminJson(watch, responses);
        Router router = Router.router(vertx);
        router.route().handler(watch::handle).handler(guard::handle).failureHandler(responses::failed);
        annex.mountGuarded(vertx, router);
        Endpoint.install(router, new AdminEndpoints(control, json).all(), responses);
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
