package io.quantbench.harness.http;

import static io.quantbench.harness.http.RestServer.NOTHING;
import static io.quantbench.harness.http.RestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.ListenersConfig;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.metrics.Exposition;
import io.quantbench.harness.metrics.ExpositionSource;
import io.quantbench.harness.serve.FakeInferenceService;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerEdgesTest {
    private static final ExpositionSource METRICS = accept -> new Exposition("text/plain", new byte[] {'m'});

    private final FakeInferenceService service = RestServer.fake();
    private final FakeServerControl control = new FakeServerControl();

    private static HarnessConfig config() {
        ListenerConfig free = ListenerConfig.onLoopback(0);
        HarnessConfig usual = HarnessConfig.defaults();
        return new HarnessConfig(
                usual.models(),
                usual.admission(),
                usual.limits(),
                new ListenersConfig(free, Optional.empty(), Optional.of(free), Optional.of(free)),
                usual.security(),
                usual.routing(),
                usual.drain());
    }

    @Test
    void startsWhatTheSettingsAskFor() throws IOException {
        List<Edge> asked =
                ServerEdges.of(config(), ServerEdges.Behind.of(service, control, SecurityConfig::none, METRICS));
        try (ServerEdges edges = ServerEdges.start(asked, control, Duration.ofSeconds(5));
                RawHttp rest = new RawHttp(edges.port(RestEdge.NAME));
                RawHttp metrics = new RawHttp(edges.port(MetricsEdge.NAME));
                RawHttp admin = new RawHttp(edges.port(AdminEdge.NAME))) {
            assertThat(rest.ask("GET", "/v2", NOTHING).status()).isEqualTo(200);
            assertThat(metrics.ask("GET", "/metrics", NOTHING).text()).isEqualTo("m");
            assertThat(metrics.ask("GET", "/health/ready", NOTHING).status()).isEqualTo(200);
            service.ready(false);
            assertThat(metrics.ask("GET", "/health/ready", NOTHING).status()).isEqualTo(503);
            assertThat(admin.ask("GET", "/admin/models", NOTHING).status()).isEqualTo(200);
            assertThat(rest.ask("GET", "/admin/models", NOTHING).status()).isEqualTo(404);
            assertThatThrownBy(() -> edges.port("gRPC")).hasMessageContaining("no edge gRPC among");
        }
        assertThat(control.told()).containsExactly("drain");
    }

    @Test
    void aPortInUseIsOneSentenceAndNothingStays() throws IOException {
        try (RestServer first = new RestServer(service)) {
            ListenerConfig taken = ListenerConfig.onLoopback(first.port());
            Edge admin = new AdminEdge(ListenerConfig.onLoopback(0), RestServer.LIMITS, control, SecurityConfig::none);
            Edge rest =
                    new RestEdge(RestOptions.of(taken, RestServer.LIMITS, "X-Sticky"), service, SecurityConfig::none);
            assertThatThrownBy(() -> {
                        try (ServerEdges edges =
                                ServerEdges.start(List.of(admin, rest), control, Duration.ofSeconds(1))) {
                            throw new AssertionError("listens on " + edges.ports());
                        }
                    })
                    .isInstanceOf(ServerStartException.class)
                    .hasMessage("port " + first.port() + " on 127.0.0.1 is in use; choose another for REST");
        }
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // closing is what is tested
    void closingAnswersWhatIsOpenAndTakesNoMore() throws Exception {
        WatchedService watched = new WatchedService(service);
        service.hold();
        CompletableFuture<Void> drained = new CompletableFuture<>();
        RestServer server = new RestServer(watched);
        server.control.drainsWith(drained);
        try (RawHttp client = server.connect();
                RawHttp idle = server.connect()) {
            assertThat(idle.ask("GET", "/v2", NOTHING).status()).isEqualTo(200);
            client.send(RawHttp.request("POST", "/v2/models/echo/infer", json(1, 2, 3, 4)));
            assertThat(watched.calls.poll(30, TimeUnit.SECONDS)).isNotNull();
            int port = server.port();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
            assertThat(idle.ended()).as("a connection without a request").isTrue();
            assertThat(refusesSoon(port)).as("new connections are refused").isTrue();
            assertThat(closed).isNotDone();
            service.release();
            assertThat(client.answer().status()).isEqualTo(200);
            drained.complete(null);
            closed.get(30, TimeUnit.SECONDS);
        }
    }

    /** Whether a connection is refused before very many were not: the kernel takes some while the listener is being closed. */
    private static boolean refusesSoon(int port) throws Exception {
        for (int attempt = 0; attempt < 100_000; attempt++) {
            try (RawHttp late = new RawHttp(port)) {
                assertThat(late).isNotNull();
            } catch (ConnectException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // closing is what is tested
    void closingWaitsNoLongerThanItMay() throws Exception {
        service.hold();
        WatchedService watched = new WatchedService(service);
        Edge rest = new RestEdge(
                RestOptions.of(ListenerConfig.onLoopback(0), RestServer.LIMITS, "X-Sticky"),
                watched,
                SecurityConfig::none);
        control.drainsWith(new CompletableFuture<>());
        ServerEdges edges = ServerEdges.start(List.of(rest), control, Duration.ofMillis(100));
        try (RawHttp client = new RawHttp(edges.port(RestEdge.NAME))) {
            client.send(RawHttp.request("POST", "/v2/models/echo/infer", json(1, 2, 3, 4)));
            assertThat(watched.calls.poll(30, TimeUnit.SECONDS)).isNotNull();
            CompletableFuture.runAsync(edges::close).get(30, TimeUnit.SECONDS);
            assertThat(client.ended()).isTrue();
        }
        service.release();
    }
}
