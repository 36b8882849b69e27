package io.quantbench.harness.http;

import static io.quantbench.harness.http.RestServer.binaryHeader;
import static io.quantbench.harness.http.RestServer.concat;
import static io.quantbench.harness.http.RestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.http.RawHttp.Answer;
import io.quantbench.harness.serve.FakeInferenceService;
import io.quantbench.harness.wire.InferCodec;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Many at once: over HTTP/2, over several loops, and without ever holding up a loop. */
class RestLoadTest {
    private static final String INFER = "/v2/models/echo/infer";

    private final FakeInferenceService fake = new FakeInferenceService(1000);
    private final WatchedService service = new WatchedService(fake);

    @Test
    void speaksHttp2InPlainText() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        try (RestServer server = new RestServer(service)) {
            URI root = URI.create("http://127.0.0.1:" + server.port());
            HttpResponse<String> metadata =
                    client.send(HttpRequest.newBuilder(root.resolve("/v2")).build(), BodyHandlers.ofString());
            assertThat(metadata.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(metadata.body()).contains("quantbench");
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < RestServer.LIMITS.streams(); i++) {
                answers.add(client.sendAsync(infer(root, json(i, 2, 3, 4)), BodyHandlers.ofString()));
            }
            for (int i = 0; i < answers.size(); i++) {
                HttpResponse<String> answer = answers.get(i).get(30, TimeUnit.SECONDS);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(answer.body()).contains("[" + i + ".0,");
            }
            HttpResponse<String> large =
                    client.send(infer(root, new byte[RestServer.LIMITS.bodyBytes() + 1]), BodyHandlers.ofString());
            assertThat(large.statusCode()).isEqualTo(413);
            assertThat(client.send(infer(root, json(1, 2, 3, 4)), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(fake.inFlight()).isZero();
    }

    private static HttpRequest infer(URI root, byte[] body) {
        return HttpRequest.newBuilder(root.resolve(INFER))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    @Test
    void loopsShareThePort() throws IOException {
        try (RestServer server = new RestServer(service, RestServer.LIMITS, RestServer.PATIENCE, 2)) {
            for (int i = 0; i < 8; i++) {
                try (RawHttp client = server.connect()) {
                    assertThat(client.ask("POST", INFER, json(1, 2, 3, 4)).status())
                            .isEqualTo(200);
                }
            }
        }
        assertThat(service.threads).hasSize(2);
    }

    /** The limit is far above what small bodies take, and far below what the large ones would. */
    @Test
    void largeBodiesUnderLoadBlockNoEventLoop() throws Exception {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Handler listener = BlockedThreads.into(warnings);
        VertxOptions strict = new VertxOptions()
                .setBlockedThreadCheckInterval(5)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(1000)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS);
        RestOptions options = new RestOptions(
                ListenerConfig.onLoopback(0), MessageLimits.defaults(), "X-Sticky", 1, 256, RestServer.PATIENCE);
        double[] values = new double[2_000_000];
        Arrays.setAll(values, i -> i / 7.0);
        byte[] large = json(values);
        Logger.getLogger("").addHandler(listener);
        ExecutorService clients = Executors.newFixedThreadPool(2);
        try (RestServer server = new RestServer(service, options, strict)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                answers.add(clients.submit(() -> status(server, large, "Accept-Encoding: gzip")));
                answers.add(clients.submit(() -> many(server)));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(200);
            }
        } finally {
            clients.shutdownNow();
            Logger.getLogger("").removeHandler(listener);
        }
        assertThat(warnings).isEmpty();
    }

    private static int status(RestServer server, byte[] body, String... headers) throws IOException {
        try (RawHttp client = server.connect()) {
            return client.ask("POST", INFER, body, headers).status();
        }
    }

    private static int many(RestServer server) throws IOException {
        byte[] header = binaryHeader(384);
        byte[] body = concat(header, new byte[4 * 384]);
        int worst = 200;
        try (RawHttp client = server.connect()) {
            for (int i = 0; i < 200; i++) {
                Answer answer = client.ask("POST", INFER, body, InferCodec.HEADER_LENGTH + ": " + header.length);
                worst = Math.max(worst, answer.status());
            }
        }
        return worst;
    }
}
