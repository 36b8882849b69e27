package io.quantbench.harness.http;

import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.config.TlsConfig;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.concurrent.TimeUnit;

/** What all listeners have in common: HTTP/1.1 and HTTP/2, in plain text or over TLS, with the limits on headers and streams. */
final class Listening {
    private static final int MAX_FIRST_LINE_BYTES = 8 << 10;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int BACKLOG = 1024;

    private Listening() {}

    static HttpServerOptions options(
            ListenerConfig listener, MessageLimits limits, Patience patience, SecurityConfig security) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(listener.host())
                .setPort(listener.port())
                .setAcceptBacklog(BACKLOG)
                .setTcpKeepAlive(true)
                .setIdleTimeout(
                        (int) Math.min(Integer.MAX_VALUE, patience.idle().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxHeaderSize(limits.httpHeaderBytes())
                .setMaxInitialLineLength(MAX_FIRST_LINE_BYTES)
                .setMaxChunkSize(CHUNK_BYTES)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(limits.streams())
                        .setMaxHeaderListSize(limits.httpHeaderBytes()));
        security.tls().ifPresent(tls -> secure(options, tls));
        return options;
    }

    static void secure(HttpServerOptions options, TlsConfig tls) {
        options.setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(String.valueOf(tls.certificate()))
                        .setKeyPath(String.valueOf(tls.key())));
        tls.clientCertificates().ifPresent(clients -> options.setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions().addCertPath(String.valueOf(clients))));
    }
}
