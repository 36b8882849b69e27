package io.quantbench.harness.http;

import io.quantbench.harness.metrics.ExpositionSource;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Serves {@code /metrics}, {@code /health/live} and {@code /health/ready} on one event loop. */
final class HttpVerticle extends VerticleBase {
    private final HttpServerOptions options;
    private final ExpositionSource metrics;
    private final BooleanSupplier ready;
    private volatile @Nullable HttpServer server;

    HttpVerticle(HttpServerOptions options, ExpositionSource metrics, BooleanSupplier ready) {
        this.options = options;
        this.metrics = metrics;
        this.ready = ready;
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer(options)
                .requestHandler(router())
                .listen()
                .onSuccess(listening -> server = listening);
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

    private Router router() {
        Router router = Router.router(vertx);
        read(router, "/metrics").handler(new MetricsHandler(vertx, metrics));
        read(router, "/health/live").handler(request -> health(request, true));
        read(router, "/health/ready").handler(request -> health(request, ready.getAsBoolean()));
        for (ErrorMapper failure : ErrorMapper.values()) {
            router.errorHandler(failure.status(), failure::end);
        }
        return router;
    }

    private static Route read(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    private static void health(RoutingContext request, boolean up) {
        request.response().setStatusCode(up ? 200 : 503);
        request.json(new JsonObject().put("status", up ? "up" : "starting"));
    }
}
