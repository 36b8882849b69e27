package io.quantbench.harness.http;

import static io.quantbench.harness.http.RestServer.NOTHING;
import static io.quantbench.harness.http.RestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.config.TlsConfig;
import io.quantbench.harness.config.TokenConfig;
import io.quantbench.harness.http.RawHttp.Answer;
import io.quantbench.harness.metrics.Exposition;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens, certificates, and doors that are not opened. */
class AccessTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final TokenConfig DATA = token("reader", "data-data-data-data", TokenConfig.Scope.DATA);
    private static final TokenConfig ADMIN = token("boss", "admin-admin-admin-admin", TokenConfig.Scope.ADMIN);
    private static final TokenConfig BOTH =
            TokenConfig.ofSecret("all", "both-both-both-both", EnumSet.allOf(TokenConfig.Scope.class));

    private final FakeServerControl control = new FakeServerControl();
    private final AtomicReference<SecurityConfig> security =
            new AtomicReference<>(new SecurityConfig(Optional.empty(), List.of(DATA, ADMIN, BOTH)));

    private final Path folder;

    AccessTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static TokenConfig token(String name, String secret, TokenConfig.Scope scope) {
        return TokenConfig.ofSecret(name, secret, Set.of(scope));
    }

    @MustBeClosed
    private ServerEdges start(ListenerConfig listener) {
        return ServerEdges.start(
                List.of(
                        new RestEdge(
                                RestOptions.of(listener, RestServer.LIMITS, "X-Sticky"),
                                RestServer.fake(),
                                security::get),
                        new AdminEdge(listener, RestServer.LIMITS, control, security::get)),
                control,
                Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 401, 401",
        "Bearer wrong-wrong-wrong, 401, 401",
        "Basic data-data-data-data, 401, 401",
        "Bearer data-data-data-data, 200, 403",
        "bearer  data-data-data-data, 200, 403",
        "Bearer admin-admin-admin-admin, 403, 200",
        "Bearer both-both-both-both, 200, 200",
    })
    void aTokenOpensWhatItsScopeAllows(String authorization, int data, int admin) throws IOException {
        String[] headers = authorization.isEmpty() ? new String[0] : new String[] {"Authorization: " + authorization};
        try (ServerEdges edges = start(ListenerConfig.onLoopback(0));
                RawHttp rest = new RawHttp(edges.port(RestEdge.NAME));
                RawHttp boss = new RawHttp(edges.port(AdminEdge.NAME))) {
            Answer answer = rest.ask("POST", "/v2/models/echo/infer", json(1, 2, 3, 4), headers);
            assertThat(answer.status()).isEqualTo(data);
            assertThat(answer.header("WWW-Authenticate").isPresent()).isEqualTo(data != 200);
            assertThat(answer.text()).doesNotContain("data-data", "wrong-wrong", "admin-admin");
            assertThat(boss.ask("GET", "/admin/models", NOTHING, headers).status())
                    .isEqualTo(admin);
            assertThat(rest.ask("GET", "/v2/nothing", NOTHING, headers).status())
                    .isEqualTo(data == 200 ? 404 : data);
        }
    }

    @Test
    void tokensChangeWhileTheServerRuns() throws IOException {
        String old = "Authorization: Bearer data-data-data-data";
        try (ServerEdges edges = start(ListenerConfig.onLoopback(0));
                RawHttp client = new RawHttp(edges.port(RestEdge.NAME))) {
            assertThat(client.ask("GET", "/v2", NOTHING, old).status()).isEqualTo(200);
            security.set(new SecurityConfig(
                    Optional.empty(), List.of(token("new", "new-new-new-new-new", TokenConfig.Scope.DATA))));
            assertThat(client.ask("GET", "/v2", NOTHING, old).status()).isEqualTo(401);
            assertThat(client.ask("GET", "/v2", NOTHING, "Authorization: Bearer new-new-new-new-new")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aDoorToOtherMachinesIsNotOpenedWithoutAToken() {
        security.set(SecurityConfig.none());
        ListenerConfig all = new ListenerConfig("0.0.0.0", 0, false);
        assertThatThrownBy(() -> startAndClose(all))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining(
                        "REST would be reached from other machines on 0.0.0.0 without a token of scope data");
        startAndClose(new ListenerConfig("0.0.0.0", 0, true));
        Edge metrics = new MetricsEdge(
                all, accept -> new Exposition("text/plain", new byte[0]), () -> true, SecurityConfig::none);
        assertThatThrownBy(() -> {
                    try (ServerEdges edges = ServerEdges.start(List.of(metrics), control, Duration.ofSeconds(1))) {
                        throw new AssertionError("listens on " + edges.ports());
                    }
                })
                .hasMessageContaining("metrics would be reached from other machines");
    }

    @Test
    void aDoorWhoseTokensAreTakenAwayIsShut() throws IOException {
        try (ServerEdges edges = start(new ListenerConfig("0.0.0.0", 0, false));
                RawHttp client = new RawHttp(edges.port(RestEdge.NAME))) {
            security.set(SecurityConfig.none());
            assertThat(client.ask("GET", "/v2", NOTHING).status()).isEqualTo(403);
        }
    }

    private void startAndClose(ListenerConfig listener) {
        try (ServerEdges edges = start(listener)) {
            assertThat(edges.ports()).hasSize(2);
        }
    }

    @Test
    void tlsTalksToThoseWhoTrustItsCertificateOnly() throws Exception {
        Path store = keyStore("server");
        security.set(new SecurityConfig(Optional.of(pem("server", store, Optional.empty())), List.of()));
        try (ServerEdges edges = start(ListenerConfig.onLoopback(0))) {
            int port = edges.port(RestEdge.NAME);
            try (RawHttp client = secure(port, Optional.empty(), store)) {
                assertThat(client.ask("POST", "/v2/models/echo/infer", json(1, 2, 3, 4))
                                .status())
                        .isEqualTo(200);
            }
            Path stranger = keyStore("stranger");
            assertThatThrownBy(() -> secure(port, Optional.empty(), stranger).ask("GET", "/v2", NOTHING))
                    .isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> new RawHttp(port).ask("GET", "/v2", NOTHING))
                    .as("plain text")
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void tlsOverGrpcTalksToThoseWhoTrustItsCertificateOnly() throws Exception {
        Path store = keyStore("server");
        Optional<TlsConfig> tls = Optional.of(pem("server", store, Optional.empty()));
        GrpcEdgeOptions options =
                new GrpcEdgeOptions(ListenerConfig.onLoopback(0), tls, RestServer.LIMITS, 4, "X-Sticky");
        Edge grpc = new GrpcListener(options, RestServer.fake(), () -> new SecurityConfig(tls, List.of()));
        try (ServerEdges edges = ServerEdges.start(List.of(grpc), control, Duration.ofSeconds(5))) {
            int port = edges.port(GrpcListener.NAME);
            HttpResponse<byte[]> live = live(port, trusting(Optional.empty(), store));
            assertThat(live.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(live.body()).as("a frame with live = true").containsExactly(0, 0, 0, 0, 2, 8, 1);
            Path stranger = keyStore("stranger");
            assertThatThrownBy(() -> live(port, trusting(Optional.empty(), stranger)))
                    .isInstanceOf(SSLException.class);
            try (GrpcCaller plain = new GrpcCaller("127.0.0.1", port, false)) {
                assertThatThrownBy(() -> plain.call(GrpcClientMessages.LIVE, Map.of(), List.of()))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    private static HttpResponse<byte[]> live(int port, SSLContext context) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + GrpcClientMessages.LIVE))
                .header("content-type", "application/grpc")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[5]))
                .build();
        return HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void clientsShowACertificateThatIsTrusted() throws Exception {
        Path store = keyStore("server");
        Path friend = keyStore("friend");
        Path stranger = keyStore("stranger");
        Path trusted = pem("friend", friend, Optional.empty()).certificate();
        security.set(new SecurityConfig(Optional.of(pem("server", store, Optional.of(trusted))), List.of()));
        try (ServerEdges edges = start(ListenerConfig.onLoopback(0))) {
            int port = edges.port(RestEdge.NAME);
            try (RawHttp client = secure(port, Optional.of(friend), store)) {
                assertThat(client.ask("GET", "/v2", NOTHING).status()).isEqualTo(200);
            }
            assertThatThrownBy(() -> secure(port, Optional.of(stranger), store).ask("GET", "/v2", NOTHING))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> secure(port, Optional.empty(), store).ask("GET", "/v2", NOTHING))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aCertificateThatCannotBeUsedIsNamed() throws Exception {
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "not a certificate");
        security.set(new SecurityConfig(Optional.of(new TlsConfig(garbage, garbage, Optional.empty())), List.of()));
        assertThatThrownBy(() -> startAndClose(ListenerConfig.onLoopback(0)))
                .isInstanceOf(ServerStartException.class)
                .hasMessageStartingWith("REST cannot listen on 127.0.0.1 port 0: ")
                .hasMessageContaining("BEGIN PRIVATE KEY");
    }

    private static RawHttp secure(int port, Optional<Path> own, Path trusted) throws Exception {
        return new RawHttp(trusting(own, trusted).getSocketFactory().createSocket("127.0.0.1", port));
    }

    private static SSLContext trusting(Optional<Path> own, Path trusted) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore none = KeyStore.getInstance("PKCS12");
        none.load(() -> new KeyStore.PasswordProtection(PASSWORD));
        keys.init(own.isPresent() ? load(own.get()) : none, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load(trusted));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(Path file) throws Exception {
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    /** A key and a certificate that it has signed itself, made by the JDK's keytool. */
    private Path keyStore(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        return file;
    }

    private TlsConfig pem(String name, Path store, Optional<Path> clients) throws Exception {
        KeyStore keys = load(store);
        Path certificate = folder.resolve(name + ".crt");
        Path key = folder.resolve(name + ".key");
        writePem(certificate, "CERTIFICATE", keys.getCertificate("key").getEncoded());
        writePem(key, "PRIVATE KEY", keys.getKey("key", PASSWORD).getEncoded());
        return new TlsConfig(certificate, key, clients);
    }

    private static void writePem(Path file, String type, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
