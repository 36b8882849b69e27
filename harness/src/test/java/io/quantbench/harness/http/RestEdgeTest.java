package io.quantbench.harness.http;

import static io.quantbench.harness.http.RestServer.NOTHING;
import static io.quantbench.harness.http.RestServer.binaryHeader;
import static io.quantbench.harness.http.RestServer.concat;
import static io.quantbench.harness.http.RestServer.floats;
import static io.quantbench.harness.http.RestServer.json;
import static io.quantbench.harness.http.RestServer.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.http.RawHttp.Answer;
import io.quantbench.harness.serve.FakeInferenceService;
import io.quantbench.harness.serve.ServeFailure;
import io.quantbench.harness.wire.InferCodec;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the edge answers to one well-meant request. */
class RestEdgeTest {
    private static final String INFER = "/v2/models/echo/infer";

    private final FakeInferenceService service = RestServer.fake();
    private RestServer server;
    private RawHttp client;

    @BeforeEach
    @SuppressWarnings("MustBeClosedChecker") // closed by stop()
    void start() throws IOException {
        server = new RestServer(service);
        client = server.connect();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
        assertThat(service.inFlight()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /v2                                   | "name":"quantbench"
                    /v2/health/live                       | "live":true
                    /v2/health/ready                      | "ready":true
                    /v2/models/echo                       | "platform":"fake"
                    /v2/models/echo/versions/int8         | "name":"echo"
                    /v2/models/echo/ready                 | {"name":"echo","ready":true}
                    /v2/models/echo/versions/fp32/ready   | "ready":true
                    /v2/models/echo/stats                 | "model_stats":[{"name":"echo","version":"fp32"
                    /v2/models/echo/versions/int8/stats   | "model_stats":[{"name":"echo","version":"int8"
                    /v2/models/stats                      | "version":"int8"
                    /v2/openapi.json                      | "openapi": "3.1
                    """,
            quoteCharacter = '`')
    void answersWhatThereIsToRead(String path, String expected) throws IOException {
        Answer answer = client.ask("GET", path, NOTHING);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.text()).contains(expected);
        client.send(RawHttp.request("HEAD", path, NOTHING));
        assertThat(client.statusOfHead()).isEqualTo(200);
        Answer options = client.ask("OPTIONS", path, NOTHING);
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.header("Allow")).contains("GET, HEAD, OPTIONS");
    }

    @Test
    void infersFromJson() throws IOException {
        Answer answer = client.ask("POST", INFER, json(1, 2, 3, 4));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo(
                        "{\"model_name\":\"echo\",\"model_version\":\"fp32\",\"id\":\"7\",\"outputs\":[{\"name\":\"x\","
                                + "\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1.0,2.0,3.0,4.0]}]}");
    }

    @Test
    void infersOnTheVariantThatThePathNames() throws IOException {
        Answer answer = client.ask("POST", "/v2/models/echo/versions/int8/infer", json(1, 2, 3, 4));
        assertThat(answer.text()).contains("\"model_version\":\"int8\"");
    }

    @Test
    void infersFromBinaryTensorsInOnePieceAndInMany() throws IOException {
        float[] values = {1.5f, -2, Float.NaN, 4};
        byte[] header = binaryHeader(4);
        byte[] body = concat(header, floats(values));
        Answer answer = client.ask("POST", INFER, body, InferCodec.HEADER_LENGTH + ": " + header.length);
        checkBinary(answer, floats(values));
        byte[] request = RawHttp.request("POST", INFER, body, InferCodec.HEADER_LENGTH + ": " + header.length);
        for (int at = 0; at < request.length; at += 7) {
            client.send(Arrays.copyOfRange(request, at, Math.min(request.length, at + 7)));
        }
        checkBinary(client.answer(), floats(values));
    }

    private static void checkBinary(Answer answer, byte[] expected) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/octet-stream");
        int json = Integer.parseInt(answer.header(InferCodec.HEADER_LENGTH).orElseThrow());
        assertThat(Arrays.copyOfRange(answer.body(), json, answer.body().length))
                .isEqualTo(expected);
    }

    @Test
    void infersFromNothingButBytes() throws IOException {
        Answer answer = client.ask("POST", INFER, floats(1, 2, 3, 4, 5, 6, 7, 8), InferCodec.HEADER_LENGTH + ": 0");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("\"shape\":[2,4]");
    }

    @Test
    void infersFromChunksOfUnknownNumber() throws IOException {
        byte[] body = json(1, 2, 3, 4);
        client.send("POST " + INFER + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (byte b : body) {
            client.send("1\r\n").send(new byte[] {b}).send("\r\n");
        }
        client.send("0\r\n\r\n");
        assertThat(client.answer().text()).contains("[1.0,2.0,3.0,4.0]");
    }

    @Test
    void asksForTheBodyOnceItIsAdmitted() throws IOException {
        byte[] request = RawHttp.request("POST", INFER, json(1, 2, 3, 4), "Expect: 100-continue");
        int head = request.length - json(1, 2, 3, 4).length;
        client.send(Arrays.copyOf(request, head));
        assertThat(client.statusOfHead()).isEqualTo(100);
        client.send(Arrays.copyOfRange(request, head, request.length));
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(client.ask("POST", INFER, NOTHING, "Expect: a-miracle").status())
                .isEqualTo(417);
    }

    @Test
    void largeBodiesAreReadAndWrittenElsewhere() throws IOException {
        double[] values = new double[40_000];
        Arrays.setAll(values, i -> i / 8.0);
        Answer answer = client.ask("POST", INFER, json(values));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).endsWith("4999.75,4999.875]}]}");
        byte[] header = binaryHeader(250_000);
        byte[] body = concat(header, new byte[1_000_000]);
        checkBinary(
                client.ask("POST", INFER, body, InferCodec.HEADER_LENGTH + ": " + header.length), new byte[1_000_000]);
    }

    @ParameterizedTest
    @EnumSource(ServeFailure.Kind.class)
    void everyFailureHasItsStatusAndItsSentence(ServeFailure.Kind kind) throws IOException {
        service.failWith(new ServeFailure(kind, "so it is"));
        Answer answer = client.ask("POST", INFER, json(1, 2, 3, 4));
        int status =
                switch (kind) {
                    case BAD_REQUEST, UNSUPPORTED -> 400;
                    case NOT_FOUND -> 404;
                    case TOO_LARGE -> 413;
                    case NOT_REPRESENTABLE -> 422;
                    case BUSY -> 429;
                    case INTERNAL -> 500;
                    case UNAVAILABLE, CANCELLED -> 503;
                    case TIMEOUT -> 504;
                };
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo("{\"error\":\"so it is\"}");
        assertThat(answer.header("Retry-After").isPresent()).isEqualTo(status == 429 || status == 503);
    }

    @Test
    void whatIsNotReadyIsNot() throws IOException {
        service.ready(false);
        Answer server = client.ask("GET", "/v2/health/ready", NOTHING);
        assertThat(server.status()).isEqualTo(400);
        assertThat(server.text()).isEqualTo("{\"ready\":false}");
        assertThat(client.ask("GET", "/v2/models/echo/ready", NOTHING).status()).isEqualTo(400);
        assertThat(client.ask("GET", "/v2/health/live", NOTHING).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET    | /v2/models/none        | 404 | there is no model none
                    GET    | /v2/models/none/ready  | 404 | there is no model none
                    GET    | /v2/models/none/stats  | 404 | there is no model none
                    POST   | /v2/models/none/infer  | 404 | there is no model none
                    GET    | /v2/model              | 404 | there is nothing at /v2/model; see /v2/openapi.json
                    GET    | /                      | 404 | there is nothing at /; see /v2/openapi.json
                    DELETE | /v2/models/echo        | 405 | this path takes GET, HEAD, OPTIONS
                    GET    | /v2/models/echo/infer  | 405 | this path takes POST, OPTIONS
                    """)
    void whatIsNotThereIsSaid(String method, String path, int status, String sentence) throws IOException {
        Answer answer = client.ask(method, path, method.equals("POST") ? json(1, 2, 3, 4) : NOTHING);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.text()).isEqualTo("{\"error\":\"" + sentence + "\"}");
        assertThat(answer.header("Allow").isPresent()).isEqualTo(status == 405);
    }

    @Test
    void anAnswerThatJsonCannotSayIs422() throws IOException {
        Answer answer = client.ask("POST", INFER, floats(1, 2, 3, Float.NaN), InferCodec.HEADER_LENGTH + ": 0");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("\"error\":").contains("NaN");
    }

    @Test
    void keepsTheConnectionAfterAnError() throws IOException {
        assertThat(client.ask("POST", INFER, utf8("{")).status()).isEqualTo(400);
        assertThat(client.ask("POST", INFER, json(1, 2, 3, 4)).status()).isEqualTo(200);
    }
}
