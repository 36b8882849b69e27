package io.quantbench.harness.http;

import io.quantbench.harness.metrics.Exposition;
import io.quantbench.harness.metrics.ExpositionSource;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers a scrape: rendered and compressed on a worker thread, sent on the event loop. Used on one event loop. */
final class MetricsHandler implements Handler<RoutingContext> {
    /** Scrapes answered at a time; there are seldom more than two Prometheus servers, and a queue would only grow. */
    static final int MAX_CONCURRENT = 8;

    private record Answer(String contentType, Buffer body) {}

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
        boolean gzip = takesGzip(request.request().getHeader(HttpHeaders.ACCEPT_ENCODING));
        vertx.executeBlocking(() -> answer(accept, gzip), false)
                .onComplete(rendered -> rendering--)
                .onSuccess(answer -> send(request, answer, gzip))
                .onFailure(request::fail);
    }

    private Answer answer(@Nullable String accept, boolean gzip) {
        Exposition exposition = source.render(accept);
        return new Answer(exposition.contentType(), Buffer.buffer(gzip ? exposition.gzipped() : exposition.body()));
    }

    /** Whether gzip is among the encodings, and not with a quality of 0 (RFC 9110, 12.5.3). */
    static boolean takesGzip(@Nullable String acceptEncoding) {
        return acceptEncoding != null
                && Arrays.stream(acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1))
                        .map(String::strip)
                        .anyMatch(each -> each.matches("gzip(\\s*;(?!\\s*q\\s*=\\s*0(\\.0*)?\\s*$).*)?"));
    }

    private static void send(RoutingContext request, Answer answer, boolean gzip) {
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType())
                .putHeader(HttpHeaders.VARY, "Accept, Accept-Encoding");
        if (gzip) {
            request.response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        request.response().end(answer.body());
    }
}
