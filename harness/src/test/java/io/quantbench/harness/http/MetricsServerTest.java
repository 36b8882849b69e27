package io.quantbench.harness.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.metrics.BuildInfo;
import io.quantbench.harness.metrics.Exposition;
import io.quantbench.harness.metrics.ExpositionSource;
import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.observe.Arm;
import io.vertx.core.Context;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private static final ExpositionSource EMPTY = accept -> new Exposition("text/plain", new byte[0]);

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void servesMetricsInTheFormatThatWasAskedFor() throws Exception {
        try (HarnessMetrics metrics = new HarnessMetrics(new BuildInfo("0.1.0", "abc", "17", "fake 0"));
                MetricsServer server = start(metrics)) {
            metrics.observer(Arm.of("minilm", "fp32"));
            HttpResponse<String> text = get(server, "/metrics");
            assertThat(text.statusCode()).isEqualTo(200);
            assertThat(contentType(text)).startsWith("text/plain; version=0.0.4");
            assertThat(text.body()).contains("quantbench_requests_in_flight{model=\"minilm\",variant=\"fp32\"} 0.0");
            HttpResponse<String> openMetrics = client.send(
                    request(server, "/metrics")
                            .header("Accept", "application/openmetrics-text; version=1.0.0")
                            .build(),
                    BodyHandlers.ofString());
            assertThat(contentType(openMetrics)).startsWith("application/openmetrics-text");
            assertThat(openMetrics.body()).endsWith("# EOF\n");
        }
    }

    @Test
    void compressesForWhoeverAsks() throws Exception {
        byte[] body = "quantbench 1\n".repeat(500).getBytes(StandardCharsets.UTF_8);
        try (MetricsServer server = start(accept -> new Exposition("text/plain", body))) {
            HttpResponse<byte[]> compressed = client.send(
                    request(server, "/metrics")
                            .header("Accept-Encoding", "br, gzip")
                            .build(),
                    BodyHandlers.ofByteArray());
            assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(compressed.body().length).isLessThan(body.length / 10);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes())
                    .isEqualTo(body);
            assertThat(get(server, "/metrics").headers().firstValue("Content-Encoding"))
                    .isEmpty();
        }
        assertThat(MetricsHandler.takesGzip(null)).isFalse();
        assertThat(MetricsHandler.takesGzip("gzip;q=0, identity")).isFalse();
        assertThat(MetricsHandler.takesGzip("deflate")).isFalse();
        assertThat(MetricsHandler.takesGzip("GZIP ; q=0.5")).isTrue();
    }

    @Test
    void healthSaysLiveAlwaysAndReadyWhenItIs() throws Exception {
        AtomicBoolean ready = new AtomicBoolean();
        try (MetricsServer server = MetricsServer.start(MetricsServerOptions.onPort(0), EMPTY, ready::get)) {
            assertThat(get(server, "/health/live").body()).isEqualTo("{\"status\":\"up\"}");
            assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(server, "/health/ready").body()).isEqualTo("{\"status\":\"starting\"}");
            ready.set(true);
            assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        try (MetricsServer server = start(accept -> new Exposition("text/plain", new byte[] {1, 2, 3}))) {
            HttpResponse<String> head = client.send(
                    request(server, "/metrics")
                            .method("HEAD", HttpRequest.BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
        }
    }

    @Test
    void errorsAreJsonThatSaysWhatToDo() throws Exception {
        ExpositionSource broken = accept -> {
            throw new IllegalStateException("broken on purpose, to be seen in the log");
        };
        try (MetricsServer server = start(broken)) {
            HttpResponse<String> missing = get(server, "/metric");
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(contentType(missing)).isEqualTo("application/json");
            assertThat(missing.body()).contains("\"error\":\"not_found\"", "nothing at /metric; try /metrics");
            HttpResponse<String> post = client.send(
                    request(server, "/metrics")
                            .POST(HttpRequest.BodyPublishers.ofString("x"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(post.statusCode()).isEqualTo(405);
            assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
            assertThat(post.body()).contains("\"error\":\"method_not_allowed\"");
            HttpResponse<String> failed = get(server, "/metrics");
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body()).contains("\"error\":\"internal\"").doesNotContain("broken");
        }
    }

    @Test
    void aPortInUseIsOneSentence() {
        try (MetricsServer first = start(EMPTY)) {
            assertThatThrownBy(() -> {
                        try (MetricsServer second =
                                MetricsServer.start(MetricsServerOptions.onPort(first.port()), EMPTY, () -> true)) {
                            throw new AssertionError("listens on " + second.port());
                        }
                    })
                    .isInstanceOf(ServerStartException.class)
                    .hasMessage("port " + first.port() + " on 127.0.0.1 is in use; choose another with --metrics-port");
        }
    }

    @Test
    void aHostOfAnotherMachineIsNamed() {
        assertThatThrownBy(() -> {
                    try (MetricsServer server =
                            MetricsServer.start(new MetricsServerOptions("192.0.2.1", 0), EMPTY, () -> true)) {
                        throw new AssertionError("listens on " + server.port());
                    }
                })
                .isInstanceOf(ServerStartException.class)
                .hasMessageStartingWith("cannot listen on 192.0.2.1 port 0: ");
    }

    @Test
    void optionsNameThePortThatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetricsServerOptions.onPort(65_536))
                .withMessageContaining("port=65536");
    }

    @Test
    void closingFreesThePortAndEndsTheThreads() {
        int port;
        try (MetricsServer server = start(EMPTY)) {
            port = server.port();
        }
        assertThatThrownBy(() -> client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        BodyHandlers.ofString()))
                .isInstanceOf(ConnectException.class);
        try (MetricsServer again = MetricsServer.start(MetricsServerOptions.onPort(port), EMPTY, () -> true)) {
            assertThat(again.port()).isEqualTo(port);
        }
    }

    @Test
    void aSlowScrapeHoldsUpNobodyAndTooManyAreTurnedAway() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<Boolean> onEventLoop = new CopyOnWriteArrayList<>();
        ExpositionSource slow = accept -> {
            onEventLoop.add(Context.isOnEventLoopThread());
            await(release);
            return new Exposition("text/plain", "done".getBytes(StandardCharsets.UTF_8));
        };
        try (MetricsServer server = start(slow)) {
            List<CompletableFuture<HttpResponse<String>>> scrapes = new ArrayList<>();
            for (int i = 0; i < MetricsHandler.MAX_CONCURRENT + 1; i++) {
                scrapes.add(client.sendAsync(request(server, "/metrics").build(), BodyHandlers.ofString()));
            }
            HttpResponse<?> first = (HttpResponse<?>) CompletableFuture.anyOf(scrapes.toArray(CompletableFuture[]::new))
                    .get(60, TimeUnit.SECONDS);
            assertThat(first.statusCode()).as("the one too many").isEqualTo(503);
            assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
            release.countDown();
            long answered = 0;
            for (CompletableFuture<HttpResponse<String>> scrape : scrapes) {
                answered += scrape.get(60, TimeUnit.SECONDS).statusCode() == 200 ? 1 : 0;
            }
            assertThat(answered).isEqualTo(MetricsHandler.MAX_CONCURRENT);
        }
        assertThat(onEventLoop).isNotEmpty().containsOnly(false);
    }

    /** The limit is far below any rendering that would be noticed, and far above what a busy machine's scheduler adds. */
    @Test
    void scrapingUnderLoadBlocksNoEventLoop() throws Exception {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (String.valueOf(record.getLoggerName()).contains("BlockedThreadChecker")) {
                    warnings.add(record.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        VertxOptions strict = new VertxOptions()
                .setBlockedThreadCheckInterval(20)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(250)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS);
        Logger.getLogger("").addHandler(listener);
        try (HarnessMetrics metrics = new HarnessMetrics(new BuildInfo("0.1.0", "abc", "17", "fake 0"));
                MetricsServer server =
                        MetricsServer.start(MetricsServerOptions.onPort(0), metrics, () -> true, strict)) {
            for (int arm = 0; arm < 20; arm++) {
                metrics.observer(Arm.of("minilm", "variant-" + arm)).recordResponse(1_000_000);
            }
            for (int i = 0; i < 200; i++) {
                assertThat(get(server, "/metrics").statusCode()).isEqualTo(200);
            }
        } finally {
            Logger.getLogger("").removeHandler(listener);
        }
        assertThat(warnings).isEmpty();
    }

    @MustBeClosed
    private static MetricsServer start(ExpositionSource source) {
        return MetricsServer.start(MetricsServerOptions.onPort(0), source, () -> true);
    }

    private HttpResponse<String> get(MetricsServer server, String path) throws IOException, InterruptedException {
        return client.send(request(server, path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(MetricsServer server, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .version(HttpClient.Version.HTTP_1_1);
    }

    private static String contentType(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("none");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
