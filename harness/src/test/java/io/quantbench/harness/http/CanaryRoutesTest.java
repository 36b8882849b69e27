package io.quantbench.harness.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.canary.Phase;
import io.quantbench.harness.canary.live.LiveFixture;
import io.quantbench.harness.canary.live.LiveJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CanaryRoutesTest {
    private static final String CANARY = "/api/v1/canary/m/";
    private final CanaryPort port = new CanaryPort();

    @BeforeEach
    void begin() throws Exception {
        port.begin(LiveFixture.PLAN);
    }

    @AfterEach
    void close() {
        port.close();
    }

    private JsonObject json(String path) throws IOException, InterruptedException {
        return new JsonObject(port.get(path).body());
    }

    @Test
    void theVerdictIsOneOfThree() throws Exception {
        JsonObject open = json(CANARY + "verdict");
        assertThat(open.getString("verdict")).isEqualTo("hold");
        assertThat(open.getBoolean("isFinal")).isFalse();
        port.pairs("bad-", 60, false);
        port.until(now -> now.standing().phase() == Phase.ROLLED_BACK);
        JsonObject closed = json(CANARY + "verdict");
        assertThat(closed.getString("verdict")).isEqualTo("rollback");
        assertThat(closed.getString("reason")).startsWith("rolled back");
        assertThat(port.get("/api/v1/canary/other/verdict").statusCode()).isEqualTo(404);
    }

    @Test
    void statusTellsEverythingAndTheListTellsAll() throws Exception {
        JsonObject status = json(CANARY + "status");
        assertThat(status.getJsonObject("standing").getString("step")).isEqualTo("shadow");
        assertThat(status.getJsonObject("intake").getString("latencyNote")).contains("not judged from shadow pairs");
        assertThat(new JsonArray(port.get("/api/v1/canary").body())).hasSize(1);
    }

    @Test
    void labelsComeOneByOneAndInBatches() throws Exception {
        port.pairs("p", 3, true);
        assertThat(port.post("/v1/labels", "{\"id\":\"p0\",\"class\":1}").statusCode())
                .isEqualTo(202);
        var several = port.post(
                "/v1/labels",
                "{\"model\":\"m\",\"labels\":[{\"id\":\"p1\",\"class\":1},{\"id\":\"p2\",\"classes\":[0]}]}");
        assertThat(several.body()).isEqualTo("{\"accepted\":2}");
        port.until(now -> now.accuracy().labelled() == 3);
        assertThat(port.canary().snapshot().accuracy().candidateRight()).isEqualTo(2);
    }

    @Test
    void labelsThatAreNoneAreRefusedInOneSentence() throws Exception {
        String[] bad = {
            "",
            "[]",
            "{\"id\":\"a\"}",
            "{\"id\":1,\"class\":1}",
            "{\"id\":\"a\",\"class\":-1}",
            "{\"id\":\"a\",\"class\":1.5}",
            "{\"id\":\"a\",\"class\":1,\"weight\":2}",
            "{\"labels\":[]}",
            "{\"id\":\"a\",\"class\":1,\"classes\":[1]}",
            "{\"id\":\"" + "a".repeat(300) + "\",\"class\":1}"
        };
        for (String body : bad) {
            var answer = port.post("/v1/labels", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(new JsonObject(answer.body()).getString("error")).isNotBlank();
        }
        String many = "{\"labels\":[" + "{\"id\":\"a\",\"class\":1},".repeat(LiveJson.MAX_LABELS)
                + "{\"id\":\"a\",\"class\":1}]}";
        assertThat(port.post("/v1/labels", many).statusCode()).isEqualTo(400);
        assertThat(port.post("/v1/labels", " ".repeat(2 << 20)).statusCode()).isEqualTo(413);
        assertThat(port.post("/v1/labels", "{\"model\":\"x\",\"id\":\"a\",\"class\":1}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void nothingIsPromotedThatIsNotProven() throws Exception {
        var refused = port.post(CANARY + "promote", "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("step shadow does not wait for an approval");
    }

    @Test
    void commandsAreObeyedOnceForEachKey() throws Exception {
        assertThat(port.post(CANARY + "pause", "{\"by\":\"ada\"}", "Idempotency-Key", "1")
                        .statusCode())
                .isEqualTo(200);
        assertThat(port.post(CANARY + "resume", "", "Idempotency-Key", "2").statusCode())
                .isEqualTo(200);
        var again = new JsonObject(
                port.post(CANARY + "pause", "", "Idempotency-Key", "1").body());
        assertThat(again.getJsonObject("standing").getBoolean("paused")).isFalse();
        assertThat(again.getJsonArray("trace").encode()).contains("paused by ada");
        assertThat(port.post(CANARY + "pause", "[1]").statusCode()).isEqualTo(400);
    }

    @Test
    void anAbortRollsBackAndTheHooksOfFlaggerSaySo() throws Exception {
        assertThat(port.post(CANARY + "flagger/rollout", "{}").statusCode()).isEqualTo(200);
        assertThat(port.post(CANARY + "flagger/confirm-promotion", "{}").statusCode())
                .isEqualTo(412);
        assertThat(port.post(CANARY + "flagger/rollback", "{}").statusCode()).isEqualTo(412);
        assertThat(port.post(CANARY + "abort", "{\"by\":\"ada\",\"reason\":\"it is late\"}")
                        .body())
                .contains("aborted by ada: it is late");
        assertThat(port.post(CANARY + "flagger/rollout", "{}").statusCode()).isEqualTo(412);
        assertThat(port.post(CANARY + "flagger/rollback", "{}").statusCode()).isEqualTo(200);
        assertThat(port.server.share("int8")).isZero();
    }

    @Test
    void theWorstDisagreementsAreListedAsFarAsAskedFor() throws Exception {
        port.pairs("bad-", 7, false);
        port.until(now -> now.pairs().counts().compared() == 7);
        port.pairs("good-", 1, true);
        port.until(now -> now.pairs().counts().compared() == 8);
        JsonArray three =
                new JsonArray(port.get(CANARY + "disagreements?limit=3").body());
        assertThat(three).hasSize(3);
        assertThat(three.getJsonObject(0).getString("inputSha256")).hasSize(64);
        assertThat(port.get(CANARY + "disagreements?limit=many").statusCode()).isEqualTo(400);
    }

    @Test
    void theStreamTellsViewsAndEndsWithItsClient() throws Exception {
        HttpResponse<InputStream> stream = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(port.uri("/api/v1/live")).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.headers().firstValue("content-type")).hasValue("text/event-stream");
        try (Scanner lines = new Scanner(stream.body(), StandardCharsets.UTF_8)) {
            assertThat(lines.nextLine()).isEqualTo("event: view");
            JsonObject view = new JsonObject(lines.nextLine().substring("data: ".length()));
            assertThat(view.getJsonArray("canaries")).hasSize(1);
            assertThat(view.getJsonArray("models").getJsonObject(0).getString("reference"))
                    .isEqualTo("fp32");
            assertThat(lines.nextLine()).isEmpty();
            assertThat(lines.nextLine()).isEqualTo("event: view");
        }
        while (port.page.streams() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void thePageIsStaticAndLoadsNothingFromElsewhere() throws Exception {
        var page = port.get("/");
        assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(page.body()).doesNotContain("http://", "https://", "<script>", "{{");
        assertThat(port.get("/live/live.js").body()).doesNotContain("innerHTML", "eval(", "https://");
        assertThat(port.get("/live/echarts.js").body()).hasSizeGreaterThan(500_000);
    }
}
