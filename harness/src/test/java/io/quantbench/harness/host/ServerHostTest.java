package io.quantbench.harness.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.config.ConfigLoader;
import io.quantbench.harness.config.HarnessConfig;
import io.quantbench.harness.serve.ModelRef;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a whole server tells of itself, over loading and unloading. */
class ServerHostTest {
    private static final String MODEL = "encoder";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";

    private static HarnessConfig config() throws Exception {
        BuiltInModel encoder = BuiltInModel.ALL_MINILM_L6_V2;
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("models[0].name", MODEL);
        for (int i = 0; i < 2; i++) {
            flags.put("models[0].variants[" + i + "].name", i == 0 ? "fp32" : "twin");
            flags.put("models[0].variants[" + i + "].file", "'" + encoder.file() + "'");
        }
        flags.put("models[0].shadows.twin", "1.0");
        flags.put("models[0].text.tokenizer", "'" + encoder.tokenizer().orElseThrow() + "'");
        for (String listener : List.of("http", "grpc", "metrics", "admin")) {
            flags.put("listeners." + listener + ".port", "0");
        }
        return ConfigLoader.parse("", Path.of(""), Map.of(), flags);
    }

    private static void ask(ServerHost host, String id) throws Exception {
        String input = host.server().inputs(ModelRef.of(MODEL)).get(0).name();
        String body = "{\"id\": \"" + id + "\", \"inputs\": [{\"name\": \"" + input
                + "\", \"datatype\": \"BYTES\", \"shape\": [1], \"data\": [\"a fine film\"]}]}";
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                        + host.ports().get("REST") + "/v2/models/" + MODEL + "/infer"))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String scrape(ServerHost host, String format) {
        return new String(host.metrics().render(format).body(), StandardCharsets.UTF_8);
    }

    private static String series(String name, String variant, String more) {
        return name + "{model=\"" + MODEL + "\"," + more + "variant=\"" + variant + "\"} ";
    }

    @Test
    @Timeout(120)
    void tellsLoadsRoutesAndExamplesAndGoesOnCountingOverAReload() throws Exception {
        try (ServerHost host =
                ServerHost.start(ServerHost.Options.of(config(), new RunIdentity("0.1.0", "none", List.of())))) {
            ask(host, "r-1");
            ask(host, "r-2");
            assertThat(scrape(host, "text/plain"))
                    .contains(series("quantbench_requests_total", "fp32", "outcome=\"ok\",") + "2.0")
                    .contains(series("quantbench_routed_requests_total", "fp32", "reason=\"split\",") + "2.0")
                    .contains(series("quantbench_shadow_requests_total", "twin", "result=\"submitted\",") + "2.0")
                    .contains(series("quantbench_model_loads_total", "fp32", "") + "1.0")
                    .contains(series("quantbench_model_ready", "twin", "") + "1.0")
                    .contains("quantbench_variant_info{model=\"encoder\",precision=\"fp32\",sha256=\"759c3cd2")
                    .contains("quantbench_admission_admitted_total 2.0")
                    .contains("quantbench_input_time_seconds_count{model=\"encoder\",variant=\"fp32\"} 2")
                    .contains("quantbench_loop_blocked_total{loop=\"vert.x-eventloop-thread-0\"}")
                    .contains("vertx_http_server_requests_total");
            assertThat(scrape(host, OPEN_METRICS)).contains("request_id=\"r-1\"");

            await(host.server().load(MODEL, Optional.of("fp32")));
            ask(host, "r-3");
            assertThat(scrape(host, "text/plain"))
                    .as("counters go on over a reload")
                    .contains(series("quantbench_requests_total", "fp32", "outcome=\"ok\",") + "3.0")
                    .contains(series("quantbench_model_loads_total", "fp32", "") + "2.0")
                    .contains(series("quantbench_model_ready", "fp32", "") + "1.0");

            var unloading = host.server().unload(MODEL, Optional.of("twin"));
            while (!unloading.toCompletableFuture().isDone()) {
                assertThat(scrape(host, "text/plain")).contains("quantbench_model_ready");
            }
            await(unloading);
            assertThat(scrape(host, "text/plain"))
                    .as("a variant that is unloaded stays, and is not ready")
                    .contains(series("quantbench_model_ready", "twin", "") + "0.0")
                    .contains(series("quantbench_model_loads_total", "twin", "") + "1.0");
        }
    }

    private static void await(java.util.concurrent.CompletionStage<?> stage) throws Exception {
        stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
