package io.quantbench.harness.http;

import static io.quantbench.harness.http.RestServer.NOTHING;
import static io.quantbench.harness.http.RestServer.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.http.RawHttp.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminEdgeTest {
    private final FakeServerControl control = new FakeServerControl();
    private ServerEdges edges;
    private RawHttp client;

    @BeforeEach
    @SuppressWarnings("MustBeClosedChecker") // closed by stop()
    void start() throws IOException {
        edges = ServerEdges.start(
                List.of(new AdminEdge(ListenerConfig.onLoopback(0), RestServer.LIMITS, control, SecurityConfig::none)),
                control,
                Duration.ofSeconds(5));
        client = new RawHttp(edges.port(AdminEdge.NAME));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        edges.close();
    }

    @Test
    void showsModels() throws IOException {
        Answer all = client.ask("GET", "/admin/models", NOTHING);
        assertThat(all.text())
                .startsWith("{\"models\":[{\"name\":\"echo\",\"reference\":\"fp32\",\"variants\":[{\"name\":\"fp32\",")
                .contains(
                        "\"state\":\"FAILED\",\"reason\":\"the file is broken\"",
                        "\"shadows\":{\"int8\":{\"rate\":0.5,");
        assertThat(client.ask("GET", "/admin/models/echo", NOTHING).text()).startsWith("{\"name\":\"echo\"");
        Answer missing = client.ask("GET", "/admin/models/none", NOTHING);
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.text()).isEqualTo("{\"error\":\"there is no model none\"}");
    }

    @Test
    void changesTheSplitAndTheShadows() throws IOException {
        assertThat(client.ask("GET", "/admin/models/echo/split", NOTHING).text())
                .isEqualTo("{\"model\":\"echo\",\"reference\":\"fp32\",\"split\":{\"fp32\":1.0}}");
        Answer changed = client.ask("PUT", "/admin/models/echo/split", utf8("{\"split\":{\"int8\":0.25}}"));
        assertThat(changed.text()).isEqualTo("{\"model\":\"echo\",\"reference\":\"fp32\",\"split\":{\"int8\":0.25}}");
        assertThat(client.ask("GET", "/admin/models/echo/shadows", NOTHING).text())
                .contains("\"shadows\":{\"int8\":{\"rate\":0.5");
        assertThat(client.ask("PUT", "/admin/models/echo/shadows", utf8("{\"shadows\":{\"int8\":1}}"))
                        .status())
                .isEqualTo(200);
        assertThat(control.told()).containsExactly("split {int8=0.25}", "shadows {int8=1.0}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /admin/models/echo/split    | {"split":{"int8":0.1},"more":1} | Unrecognized field "more"
                    /admin/models/echo/split    | {"split":{"int8":"much"}}       | the body is not what is taken here
                    /admin/models/echo/split    | {"split":{"int8":"0.5"}}        | the body is not what is taken here
                    /admin/models/echo/split    | {"split":{"int8":null}}         | names no variants with numbers
                    /admin/models/echo/split    | {"split":{}}                    | names no variants with numbers
                    /admin/models/echo/split    | {"split":{"int8":0.1}} x        | the body is not what is taken here
                    /admin/models/echo/split    | {                               | the body is not what is taken here
                    /admin/models/echo/split    | null                            | the body is not what is taken here
                    /admin/models/echo/split    | {"split":{"int8":2}}            | the shares of echo exceed 1
                    /admin/models/echo/shadows  | {"split":{"int8":0.1}}          | Missing required creator property
                    """)
    void refusesWhatItDoesNotKnow(String path, String body, String sentence) throws IOException {
        Answer answer = client.ask("PUT", path, utf8(body));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text().replace("\\\"", "\"")).contains(sentence);
        assertThat(control.told()).isEmpty();
    }

    @Test
    void loadsUnloadsReloadsAndDrains() throws IOException {
        assertThat(client.ask("POST", "/admin/models/echo/load", NOTHING).text())
                .startsWith("{\"name\":\"echo\"");
        assertThat(client.ask("POST", "/admin/models/echo/load?variant=int8", utf8("{}"))
                        .status())
                .isEqualTo(200);
        assertThat(client.ask("POST", "/admin/models/none/load", NOTHING).status())
                .isEqualTo(404);
        Answer refused = client.ask("POST", "/admin/models/echo/unload?variant=fp32", NOTHING);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("fp32 is the reference");
        assertThat(client.ask("POST", "/admin/reload", NOTHING).text())
                .isEqualTo("{\"changed\":[\"models[0].split\"]}");
        assertThat(client.ask("POST", "/admin/drain", NOTHING).text()).isEqualTo("{\"drained\":true}");
        assertThat(control.told())
                .containsExactly("load echo", "load echo/int8", "load none", "unload echo/fp32", "reload", "drain");
    }

    @Test
    void speaksTritonsRepositoryExtension() throws IOException {
        assertThat(client.ask("POST", "/v2/repository/index", NOTHING).text())
                .isEqualTo(
                        "[{\"name\":\"echo\",\"version\":\"fp32\",\"state\":\"READY\",\"reason\":\"\"},"
                                + "{\"name\":\"echo\",\"version\":\"int8\",\"state\":\"UNAVAILABLE\",\"reason\":\"the file is broken\"}]");
        assertThat(client.ask("POST", "/v2/repository/index", utf8("{\"ready\":true}"))
                        .text())
                .doesNotContain("int8");
        assertThat(client.ask("POST", "/v2/repository/models/echo/load", NOTHING)
                        .status())
                .isEqualTo(200);
        assertThat(client.ask("POST", "/v2/repository/models/echo/load", utf8("{\"parameters\":{\"config\":\"{}\"}}"))
                        .status())
                .isEqualTo(400);
        assertThat(client.ask(
                                "POST",
                                "/v2/repository/models/echo/unload",
                                utf8("{\"parameters\":{\"unload_dependents\":false}}"))
                        .status())
                .isEqualTo(200);
        assertThat(control.told()).containsExactly("load echo", "unload echo");
    }

    @Test
    void aBodyTooLargeAndAMethodThatIsNotThere() throws IOException {
        Answer large = client.ask("PUT", "/admin/models/echo/split", new byte[100_000]);
        assertThat(large.status()).isEqualTo(413);
        Answer method = client.ask("DELETE", "/admin/models/echo/split", NOTHING);
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).contains("GET, HEAD, PUT, OPTIONS");
    }

    @ParameterizedTest
    @CsvSource({"evil.example:9091, ''", "localhost, http://evil.example", "127.0.0.1, null"})
    void keepsPagesOfOtherSitesOut(String host, String origin) throws IOException {
        client.send("POST /admin/drain HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\n"
                + (origin.isEmpty() ? "" : "Origin: " + origin + "\r\n") + "\r\n");
        assertThat(client.answer().status()).isEqualTo(403);
        assertThat(control.told()).isEmpty();
    }

    @Test
    void itsOwnPagesMayAsk() throws IOException {
        assertThat(client.ask("POST", "/admin/drain", NOTHING, "Origin: http://localhost")
                        .status())
                .isEqualTo(200);
    }
}
