package io.quantbench.harness.http;

import io.quantbench.harness.canary.live.CanaryHost;
import io.quantbench.harness.canary.live.LiveJson;
import io.quantbench.harness.page.PageResources;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The live page at {@code /} and the stream that it reads, {@code GET /api/v1/live}: server-sent events, one view a period. The page itself
 * holds no data, so it may be shown to anybody; the stream belongs behind the data port's token.
 *
 * <p>A view replaces the one before, so a client that is too slow is given fewer, and holds up nobody.
 */
final class LivePageRoutes {
    /** Streams at a time; more are refused. */
    static final int MAX_STREAMS = 64;

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Vertx vertx;
    private final CanaryHost host;
    private final Files files;
    private final Duration period;
    private final AtomicInteger streams = new AtomicInteger();

    /** The page's files. */
    record Files(String page, String script, String styles, String charts) {
        /** Reads resources, so not to be called on an event loop. */
        static Files load() {
            return new Files(
                    resource("live.html"),
                    resource("live.js"),
                    PageResources.styleSheet() + resource("live.css"),
                    PageResources.load(PageResources.class, PageResources.ECHARTS));
        }

        private static String resource(String name) {
            return PageResources.load(LivePageRoutes.class, name);
        }
    }

    /** Routes with a view a second. */
    LivePageRoutes(Vertx vertx, CanaryHost host, Files files) {
        this(vertx, host, files, Duration.ofSeconds(1));
    }

    LivePageRoutes(Vertx vertx, CanaryHost host, Files files, Duration period) {
        this.vertx = vertx;
        this.host = host;
        this.files = files;
        this.period = period;
    }

    /** Adds the page without its stream. */
    void mountPage(Router router) {
        fixed(router, "/", "text/html; charset=utf-8", files.page());
        fixed(router, "/live/live.js", "text/javascript; charset=utf-8", files.script());
        fixed(router, "/live/live.css", "text/css; charset=utf-8", files.styles());
        fixed(router, "/live/echarts.js", "text/javascript; charset=utf-8", files.charts());
    }

    /** Adds the stream. */
    void mountStream(Router router) {
        router.get("/api/v1/live").handler(this::stream);
    }

    private static void fixed(Router router, String path, String type, String text) {
        Buffer body = Buffer.buffer(text);
        router.get(path).handler(request -> request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .end(body));
    }

    private void stream(RoutingContext request) {
        if (streams.incrementAndGet() > MAX_STREAMS) {
            streams.decrementAndGet();
            request.response()
                    .setStatusCode(503)
                    .end("there are " + MAX_STREAMS + " live pages open already; close one");
            return;
        }
        HttpServerResponse response = request.response()
                .setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Accel-Buffering", "no");
        long timer = vertx.setPeriodic(period.toMillis(), tick -> write(response));
        response.closeHandler(gone -> {
            vertx.cancelTimer(timer);
            streams.decrementAndGet();
        });
        write(response);
    }

    private void write(HttpServerResponse response) {
        if (!response.writeQueueFull() && !response.closed()) {
            response.write("event: view\ndata: " + LiveJson.write(host.view()) + "\n\n");
        }
    }

    /** Streams that are open. */
    int streams() {
        return streams.get();
    }
}
