package io.quantbench.harness.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.bench.TinyModels;
import io.quantbench.harness.config.BatchingConfig;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.ListenersConfig;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.config.ModelConfig;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.config.TextConfig;
import io.quantbench.harness.config.VariantConfig;
import io.quantbench.harness.conformance.CheckResult.Outcome;
import io.quantbench.harness.host.ServerHost;
import io.quantbench.harness.http.GrpcEdgeOptions;
import io.quantbench.harness.http.GrpcListener;
import io.quantbench.harness.http.RestEdge;
import io.quantbench.harness.http.RestOptions;
import io.quantbench.harness.serve.FakeInferenceService;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class V2ConformanceTest {
    private static final float[][] TABLE = {{0, 0, 1}, {1, 0, 0}, {0, 1, 0}, {-1, 0, 0}, {0, -1, 0}};

    private final Path directory;

    V2ConformanceTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static ConformanceReport check(ModelConfig model) throws Exception {
        HarnessConfig usual = HarnessConfig.defaults().withModels(List.of(model));
        ListenerConfig free = ListenerConfig.onLoopback(0);
        HarnessConfig config = new HarnessConfig(
                usual.models(),
                usual.admission(),
                usual.limits(),
                new ListenersConfig(free, Optional.of(free), Optional.empty(), Optional.empty()),
                usual.security(),
                usual.routing(),
                usual.drain());
        RunIdentity identity = new RunIdentity("0", "unknown", List.of());
        try (ServerHost host = ServerHost.start(ServerHost.Options.of(config, identity))) {
            return check(host.ports().getOrDefault("REST", 0), host.ports().getOrDefault("gRPC", 0), model.name());
        }
    }

    private static ConformanceReport check(int rest, int grpc, String model) throws Exception {
        List<CheckResult> heard = new ArrayList<>();
        ConformanceReport report =
                V2Conformance.run(ConformanceSettings.of(address(rest), Optional.of(address(grpc)), model), heard::add);
        assertThat(report.results()).isEqualTo(heard);
        assertThat(report.results()).extracting(CheckResult::name).doesNotHaveDuplicates();
        return report;
    }

    private static ModelConfig model(Path file, Optional<TextConfig> text) {
        return new ModelConfig(
                "tiny",
                List.of(VariantConfig.ofFile("fp32", file), VariantConfig.ofFile("int8", file)),
                "fp32",
                Map.of(),
                Map.of(),
                BatchingConfig.defaults(),
                text);
    }

    private static List<String> failed(ConformanceReport report) {
        return report.results().stream()
                .filter(CheckResult::failed)
                .map(CheckResult::name)
                .toList();
    }

    @Test
    void ourServerPassesEveryCheck() throws Exception {
        Path file = TinyModels.classifier(directory.resolve("classifier.onnx"));
        assertThat(check(model(file, Optional.empty())).results())
                .hasSizeGreaterThan(55)
                .allSatisfy(result ->
                        assertThat(result.outcome()).as(result.toString()).isEqualTo(Outcome.PASSED));
    }

    @Test
    void ourServerPassesEveryCheckWithTexts() throws Exception {
        Path file = TinyModels.tokens(directory.resolve("tokens.onnx"), TABLE);
        Path tokenizer = Files.writeString(directory.resolve("tokenizer.json"), TinyModels.TOKENIZER_JSON);
        assertThat(check(model(file, Optional.of(new TextConfig(tokenizer, 8)))).results())
                .allSatisfy(result ->
                        assertThat(result.outcome()).as(result.toString()).isEqualTo(Outcome.PASSED));
    }

    /** Our edges, which are right, before a service that takes any input as its own and counts nothing. */
    @Test
    void aServerThatTakesAnythingFailsTheChecksOfWhatItTakes() throws Exception {
        FakeInferenceService service = new FakeInferenceService(64);
        ListenerConfig free = ListenerConfig.onLoopback(0);
        HarnessConfig config = HarnessConfig.defaults();
        Vertx vertx = Vertx.vertx();
        try {
            int rest = new RestEdge(
                            RestOptions.of(free, MessageLimits.defaults(), "X-Sticky"), service, SecurityConfig::none)
                    .start(vertx)
                    .await(30, TimeUnit.SECONDS);
            int grpc = new GrpcListener(GrpcEdgeOptions.of(free, config), service, SecurityConfig::none)
                    .start(vertx)
                    .await(30, TimeUnit.SECONDS);
            ConformanceReport report = check(rest, grpc, FakeInferenceService.MODEL);
            assertThat(report.conforms()).isFalse();
            assertThat(failed(report))
                    .containsExactly(
                            "rest.statistics",
                            "rest.unknown-output",
                            "rest.wrong-input-name",
                            "rest.other-datatype",
                            "rest.wrong-rank",
                            "grpc.statistics",
                            "grpc.stream-failure",
                            "grpc.unknown-output",
                            "grpc.wrong-input-name",
                            "grpc.other-datatype",
                            "grpc.wrong-rank");
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    /** Says 200 and an empty object to everything, and speaks no HTTP/2. */
    @Test
    void aServerThatSaysYesToEverythingFailsNearlyAll() throws Exception {
        HttpServer yes = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        yes.createContext("/", exchange -> {
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        yes.start();
        try {
            int port = yes.getAddress().getPort();
            ConformanceReport report =
                    V2Conformance.run(ConformanceSettings.of(address(port), Optional.empty(), "any"), result -> {});
            assertThat(report.results())
                    .filteredOn(result -> result.outcome() == Outcome.PASSED)
                    .extracting(CheckResult::name)
                    .containsExactly("rest.live", "rest.ready", "rest.model-ready");
        } finally {
            yes.stop(0);
        }
    }

    @Test
    void aServerThatIsNotThereIsOneSentence() throws IOException {
        HttpServer gone = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        int port = gone.getAddress().getPort();
        gone.stop(0);
        ConformanceSettings settings = ConformanceSettings.of(address(port), Optional.empty(), "any");
        assertThatThrownBy(() -> V2Conformance.run(settings, result -> {}))
                .isInstanceOf(ConformanceException.class)
                .hasMessageContaining("does not answer")
                .hasMessageContaining("--url");
    }
}
