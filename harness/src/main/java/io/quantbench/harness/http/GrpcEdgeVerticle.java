package io.quantbench.harness.http;

import io.quantbench.harness.config.TlsConfig;
import io.quantbench.harness.serve.InferenceService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Listens for gRPC on one event loop; several instances share a port and its connections. */
public final class GrpcEdgeVerticle extends VerticleBase {
    /**
     * What a client may send on one stream before it is read. A connection may hold as much for all of its streams, so that those
     * which are not read leave room for the others.
     */
    private static final int STREAM_WINDOW_BYTES = 256 << 10;

    /** So that the connection's window stays below its greatest, 2^31 - 1. */
    private static final int MAX_WINDOWED_STREAMS = 4_096;

    private final InferenceService service;
    private final GrpcEdgeOptions options;
    private final GrpcAccess access;
    private volatile @Nullable HttpServer server;

    public GrpcEdgeVerticle(InferenceService service, GrpcEdgeOptions options, GrpcAccess access) {
        this.service = service;
        this.options = options;
        this.access = access;
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer(serverOptions())
                .requestHandler(new GrpcEdge(vertx, service, options, access).handler())
                .listen()
                .onSuccess(listening -> server = listening);
    }

    /** The port that is listened on; after the start. */
    public int port() {
        return Objects.requireNonNull(server, "not started").actualPort();
    }

    /** Takes no more connections; completes when the open ones have ended, or after {@code limit}. */
    Future<?> stop(Duration limit) {
        HttpServer listening = server;
        return listening == null
                ? Future.succeededFuture()
                : listening.shutdown(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private HttpServerOptions serverOptions() {
        HttpServerOptions http = new HttpServerOptions()
                .setHost(options.listener().host())
                .setPort(options.listener().port())
                .setMaxHeaderSize(options.limits().httpHeaderBytes())
                .setHttp2ClearTextEnabled(true)
                .setHttp2ConnectionWindowSize(Math.multiplyExact(
                        Math.max(1, Math.min(options.limits().streams(), MAX_WINDOWED_STREAMS)), STREAM_WINDOW_BYTES))
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(options.limits().streams())
                        .setMaxHeaderListSize(options.limits().httpHeaderBytes())
                        .setInitialWindowSize(STREAM_WINDOW_BYTES));
        options.tls().ifPresent(tls -> secure(http, tls));
        return http;
    }

    private static void secure(HttpServerOptions http, TlsConfig tls) {
        http.setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(String.valueOf(tls.certificate()))
                        .setKeyPath(String.valueOf(tls.key())));
        tls.clientCertificates().ifPresent(authorities -> http.setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions().addCertPath(String.valueOf(authorities))));
    }
}
