package io.quantbench.harness.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantbench.harness.config.ListenerConfig;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The descriptions name what there is, and nothing else. */
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final Vertx vertx = Vertx.vertx();
    private final ConnectionWatch watch = new ConnectionWatch(new CoarseTimers(vertx, 1000), RestServer.PATIENCE, 1);
    private final Responses responses = new Responses(watch, "");

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void describesEveryRestEndpointAndNoOther() throws IOException {
        RestOptions options = RestOptions.of(ListenerConfig.onLoopback(0), RestServer.LIMITS, "X-Sticky");
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("unused", 1);
        InferHandler infer = new InferHandler(RestServer.fake(), options, watch, responses, workers);
        check("openapi.json", new RestEndpoints(RestServer.fake(), responses, infer).all());
    }

    @Test
    void describesEveryAdminEndpointAndNoOther() throws IOException {
        AdminJson json = new AdminJson(watch, responses);
        check("admin-openapi.json", new AdminEndpoints(new FakeServerControl(), json).all());
    }

    private static void check(String resource, List<Endpoint> endpoints) throws IOException {
        JsonNode document = new ObjectMapper().readTree(bytes(resource));
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        Set<String> described = new TreeSet<>();
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(operation -> METHODS.contains(operation.getKey()))
                .forEach(operation -> described.add(operation.getKey() + " " + path.getKey())));
        Set<String> served = new TreeSet<>();
        for (Endpoint endpoint : endpoints) {
            served.add(endpoint.method().name().toLowerCase(Locale.ROOT) + " "
                    + endpoint.path().replaceAll(":(\\w+)", "{$1}"));
        }
        assertThat(described).isEqualTo(served);
        List<String> broken = new ArrayList<>();
        references(document, document, broken);
        assertThat(broken).as("references to what is not there").isEmpty();
    }

    private static byte[] bytes(String resource) {
        ByteBuffer text = OpenApi.load(resource);
        byte[] bytes = new byte[text.remaining()];
        text.get(bytes);
        return bytes;
    }

    private static void references(JsonNode document, JsonNode node, List<String> broken) {
        JsonNode reference = node.path("$ref");
        if (reference.isTextual()
                && document.at(reference.asText().substring(1)).isMissingNode()) {
            broken.add(reference.asText());
        }
        node.forEach(child -> references(document, child, broken));
    }

    @Test
    void patienceNamesTheValueThatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Patience(Duration.ZERO, Duration.ofSeconds(1), 1, Duration.ofSeconds(1)))
                .withMessageContaining("idle=PT0S");
    }
}
