package io.quantbench.harness.http;

import io.quantbench.harness.metrics.Exposition;
import io.quantbench.harness.metrics.ExpositionSource;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Answers a scrape: rendered on a worker thread, sent on the event loop. Used on one event loop. */
final class MetricsHandler implements Handler<RoutingContext> {
    /** Scrapes answered at a time; there are seldom more than two Prometheus servers, and a queue would only grow. */
    static final int MAX_CONCURRENT = 8;

    private final Vertx vertx;
    private final ExpositionSource source;
    private int rendering;

    MetricsHandler(Vertx vertx, ExpositionSource source) {
        this.vertx = vertx;
        this.source = source;
    }

    @Override
    public void handle(RoutingContext request) {
        if (rendering >= MAX_CONCURRENT) {
            ErrorMapper.BUSY.end(request);
            return;
        }
        rendering++;
        String accept = request.request().getHeader(HttpHeaders.ACCEPT);
        vertx.executeBlocking(() -> source.render(accept), false)
                .onComplete(rendered -> rendering--)
                .onSuccess(exposition -> send(request, exposition))
                .onFailure(request::fail);
    }

    private static void send(RoutingContext request, Exposition exposition) {
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, exposition.contentType())
                .end(Buffer.buffer(exposition.body()));
    }
}
