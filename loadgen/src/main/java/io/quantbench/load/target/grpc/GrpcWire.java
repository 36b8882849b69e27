package io.quantbench.load.target.grpc;

import io.quantbench.load.target.remote.Wire;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;

/** gRPC over HTTP/2: "gRPC over HTTP2" in the gRPC project's documents. */
final class GrpcWire implements Wire {
    private final GrpcTargetOptions options;
    private final RequestOptions head;

    GrpcWire(GrpcTargetOptions options) {
        this.options = options;
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set(HttpHeaders.CONTENT_TYPE, "application/grpc")
                .set("te", "trailers");
        options.endpoint().bearerToken().ifPresent(token -> headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + token));
        this.head = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setURI(options.calls().method())
                .setHeaders(headers);
    }

    @Override
    public HttpVersion version() {
        return HttpVersion.HTTP_2;
    }

    @Override
    public String name() {
        return "grpc";
    }

    @Override
    public Line open(HttpClientConnection connection) {
        if (options.calls() instanceof GrpcCalls.Streaming streaming) {
            return new StreamLine(connection, head, streaming.answers(), options.check());
        }
        return new UnaryLine(connection, head, options.check());
    }
}
