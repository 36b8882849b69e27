package io.quantbench.load.target.http;

import io.quantbench.load.target.remote.Wire;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;

/** Requests made of samples, spoken on HTTP connections. */
final class HttpWire implements Wire {
    private final HttpTargetOptions options;

    HttpWire(HttpTargetOptions options) {
        this.options = options;
    }

    @Override
    public HttpVersion version() {
        return switch (options.version()) {
            case HTTP_1_1 -> HttpVersion.HTTP_1_1;
            case HTTP_2 -> HttpVersion.HTTP_2;
        };
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public Line open(HttpClientConnection connection) {
        return new HttpLine(this, connection);
    }

    HttpTargetOptions options() {
        return options;
    }

    /** A head as Vert.x takes it; it adds the length itself. */
    RequestOptions prepare(HttpRequests.Head head) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        head.headers().forEach(headers::set);
        options.endpoint().bearerToken().ifPresent(token -> headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + token));
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setURI(head.path())
                .setHeaders(headers);
    }
}
