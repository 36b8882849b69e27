package io.quantbench.harness.http;

import static io.quantbench.harness.http.RestServer.LIMITS;
import static io.quantbench.harness.http.RestServer.NOTHING;
import static io.quantbench.harness.http.RestServer.binaryHeader;
import static io.quantbench.harness.http.RestServer.concat;
import static io.quantbench.harness.http.RestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.http.RawHttp.Answer;
import io.quantbench.harness.serve.FakeInferenceService;
import io.quantbench.harness.serve.InferCall;
import io.quantbench.harness.wire.InferCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients get that are slow, gone, too large, too many, or speak no HTTP. */
class RestAbuseTest {
    private static final String INFER = "/v2/models/echo/infer";
    private static final Patience SHORT =
            new Patience(Duration.ofMillis(200), Duration.ofMillis(200), 4096, Duration.ofMillis(200));

    private final FakeInferenceService fake = new FakeInferenceService(1);
    private final WatchedService service = new WatchedService(fake);

    @Test
    void refusesBeforeTheBodyIsReadAndKeepsTheConnectionIfLittleIsToCome() throws Exception {
        fake.hold();
        try (RestServer server = new RestServer(service);
                RawHttp first = server.connect();
                RawHttp second = server.connect()) {
            first.send(RawHttp.request("POST", INFER, json(1, 2, 3, 4)));
            assertThat(service.calls.poll(30, TimeUnit.SECONDS)).isNotNull();
            byte[] request = RawHttp.request("POST", INFER, json(5, 6, 7, 8));
            int head = request.length - json(5, 6, 7, 8).length;
            Answer refused = second.send(Arrays.copyOf(request, head)).answer();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).contains("1");
            assertThat(refused.header("Connection")).isEmpty();
            assertThat(refused.text()).contains("\"error\":\"1 requests are in flight");
            second.send(Arrays.copyOfRange(request, head, request.length));
            fake.release();
            assertThat(first.answer().status()).isEqualTo(200);
            assertThat(second.ask("POST", INFER, json(5, 6, 7, 8)).text()).contains("[5.0,6.0,7.0,8.0]");
        }
    }

    @Test
    void closesTheConnectionOfARefusedRequestWithMuchToCome() throws Exception {
        MessageLimits large = MessageLimits.defaults();
        fake.hold();
        try (RestServer server = new RestServer(service, large, SHORT, 1);
                RawHttp first = server.connect();
                RawHttp second = server.connect()) {
            first.send(RawHttp.request("POST", INFER, json(1, 2, 3, 4)));
            assertThat(service.calls.poll(30, TimeUnit.SECONDS)).isNotNull();
            second.send("POST " + INFER + " HTTP/1.1\r\nHost: h\r\nContent-Length: 50000000\r\n\r\n");
            Answer refused = second.answer();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Connection")).contains("close");
            assertThat(second.ended()).isTrue();
            fake.release();
            assertThat(first.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aBodyTooLargeIsRefusedByItsLengthOrWhenItGetsThere() throws Exception {
        try (RestServer server = new RestServer(service);
                RawHttp announced = server.connect();
                RawHttp chunked = server.connect()) {
            announced.send("POST " + INFER + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n");
            Answer answer = announced.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.header("Connection")).contains("close");
            assertThat(service.admissions).isEmpty();
            chunked.send("POST " + INFER + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = new byte[0x20000];
            for (int i = 0; i < 9; i++) {
                chunked.send("20000\r\n").send(chunk).send("\r\n");
            }
            assertThat(chunked.answer().status()).isEqualTo(413);
            assertThat(fake.inFlight()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET /v2/%LONG% HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n                                   | 414
                    GET /v2 HTTP/1.1\\r\\nHost: h\\r\\nX: %LONG%\\r\\n\\r\\n                          | 431
                    GET /v2 HTTP/1.1\\r\\nHost: h\\r\\nno colon\\r\\n\\r\\n                           | 400
                    GET /v2 HTTP/1.1\\r\\n\\r\\n                                                      | 400
                    GET /v2/%zz HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n                                     | 400
                    GET /v2/models/%ff/ready HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n                        | 404
                    GET /v2/models/%f HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n                               | 400
                    GET v2 HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n                                          | 404
                    GET /v2 HTTP/1.1\\r\\nHost: localhost%\\r\\n\\r\\n                                       | 400
                    BLA\\r\\n\\r\\n                                                                   | 400
                    POST %INFER% HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: x\\r\\n\\r\\n             | 400
                    POST %INFER% HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: -5\\r\\n\\r\\n            | 400
                    POST %INFER% HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n                                    | 400
                    POST %INFER% HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 2\\r\\nInference-Header-Content-Length: -1\\r\\n\\r\\n{} | 400
                    POST %INFER% HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 2\\r\\nInference-Header-Content-Length: 3\\r\\n\\r\\n{}  | 400
                    POST %INFER% HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 2\\r\\nInference-Header-Content-Length: 0\\r\\n\\r\\n{}  | 400
                    """)
    void whatIsNoRequestIsAnsweredWithOneSentence(String bytes, int status) throws IOException {
        String request = bytes.replace("\\r\\n", "\r\n")
                .replace("%LONG%", "x".repeat(20_000))
                .replace("%INFER%", INFER);
        try (RestServer server = new RestServer(service);
                RawHttp client = server.connect()) {
            Answer answer = client.send(request).answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Content-Type")).contains("application/json");
            assertThat(answer.text()).matches("\\{\"error\":\".+\"}");
            assertThat(fake.inFlight()).isZero();
        }
    }

    @Test
    void aBodyThatStopsComingIsATimeout() throws IOException {
        try (RestServer server = new RestServer(service, LIMITS, SHORT, 1);
                RawHttp client = server.connect()) {
            client.send("POST " + INFER + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n{");
            Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.text()).contains("the body came too slowly: 1 bytes so far");
            assertThat(client.ended()).isTrue();
            assertThat(fake.inFlight()).isZero();
        }
    }

    @Test
    void aConnectionWithoutARequestIsClosed() throws IOException {
        try (RestServer server = new RestServer(service, LIMITS, SHORT, 1);
                RawHttp silent = server.connect();
                RawHttp started = server.connect();
                RawHttp used = server.connect()) {
            started.send("GET /v2 HTTP/1.1\r\nHost: h\r\nX-Half: ");
            assertThat(used.ask("GET", "/v2/health/live", NOTHING).status()).isEqualTo(200);
            assertThat(silent.ended()).isTrue();
            assertThat(started.ended()).isTrue();
            assertThat(used.ended()).isTrue();
        }
    }

    @Test
    void aRequestThatIsWorkedOnOutlivesTheIdleTime() throws Exception {
        fake.hold();
        try (RestServer server = new RestServer(service, LIMITS, SHORT, 1);
                RawHttp client = server.connect();
                RawHttp idle = server.connect()) {
            client.send(RawHttp.request("POST", INFER, json(1, 2, 3, 4)));
            assertThat(service.calls.poll(30, TimeUnit.SECONDS)).isNotNull();
            assertThat(idle.ended()).as("the idle time is over").isTrue();
            try (RawHttp later = server.connect()) {
                assertThat(later.ended()).as("and over again").isTrue();
            }
            fake.release();
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatIsGoneIsCalledOff() throws Exception {
        fake.hold();
        try (RestServer server = new RestServer(service);
                RawHttp client = server.connect()) {
            client.send(RawHttp.request("POST", INFER, json(1, 2, 3, 4)));
            assertThat(service.calls.poll(30, TimeUnit.SECONDS)).isNotNull();
            client.reset();
            service.calledOff.get(30, TimeUnit.SECONDS);
            assertThat(fake.cancelled()).isEqualTo(1);
            assertThat(fake.inFlight()).isZero();
        }
    }

    @Test
    void aClientThatIsGoneWithinItsBodyLeavesItsPlace() throws Exception {
        try (RestServer server = new RestServer(service);
                RawHttp client = server.connect()) {
            client.send("POST " + INFER + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n{");
            assertThat(service.admissions.poll(30, TimeUnit.SECONDS)).isEqualTo(2000);
            client.reset();
            try (RawHttp next = server.connect()) {
                int status = 429;
                for (int i = 0; i < 100_000 && status == 429; i++) {
                    status = next.ask("POST", INFER, json(1, 2, 3, 4)).status();
                }
                assertThat(status).isEqualTo(200);
            }
        }
    }

    @Test
    void anAnswerThatNobodyTakesIsGivenUp() throws Exception {
        Patience hasty = new Patience(SHORT.idle(), Duration.ofSeconds(1), 1 << 30, SHORT.linger());
        try (RestServer server = new RestServer(new LargeAnswers(service), LIMITS, hasty, 1);
                Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 30_000);
            RawHttp client = new RawHttp(socket);
            byte[] header = binaryHeader(1);
            client.send(RawHttp.request(
                    "POST", INFER, concat(header, new byte[4]), InferCodec.HEADER_LENGTH + ": " + header.length));
            // Other connections live and die of idleness, so that the time is over.
            for (int i = 0; i < 10; i++) {
                try (RawHttp other = server.connect()) {
                    assertThat(other.ended()).isTrue();
                }
            }
            assertThat(endsEarly(client)).isTrue();
        }
    }

    private static boolean endsEarly(RawHttp client) {
        try {
            client.answer();
            return false;
        } catch (IOException cutOff) {
            return true;
        }
    }

    @Test
    void connectionsTooManyAreClosed() throws IOException {
        RestOptions options =
                new RestOptions(ListenerConfig.onLoopback(0), LIMITS, "X-Sticky", 1, 2, RestServer.PATIENCE);
        try (RestServer server = new RestServer(service, options);
                RawHttp first = server.connect();
                RawHttp second = server.connect()) {
            assertThat(first.ask("GET", "/v2/health/live", NOTHING).status()).isEqualTo(200);
            assertThat(second.ask("GET", "/v2/health/live", NOTHING).status()).isEqualTo(200);
            try (RawHttp third = server.connect()) {
                third.send(RawHttp.request("GET", "/v2/health/live", NOTHING));
                assertThat(third.ended()).isTrue();
            }
            assertThat(first.ask("GET", "/v2/health/live", NOTHING).status()).isEqualTo(200);
        }
    }

    @Test
    void requestsOneBehindTheOtherAreAnsweredInOrder() throws IOException {
        try (RestServer server = new RestServer(service);
                RawHttp client = server.connect()) {
            for (int i = 0; i < 20; i++) {
                client.send(RawHttp.request("POST", INFER, json(i, 2, 3, 4)));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(client.answer().text()).contains("[" + i + ".0,");
            }
        }
    }

    @Test
    void theStickyHeaderGoesToTheRouter() throws Exception {
        try (RestServer server = new RestServer(service);
                RawHttp client = server.connect()) {
            client.ask("POST", INFER, json(1, 2, 3, 4), "x-sticky: me");
            client.ask("POST", INFER, json(1, 2, 3, 4), "x-sticky:  ");
            InferCall first = service.calls.poll(30, TimeUnit.SECONDS);
            InferCall second = service.calls.poll(30, TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            assertThat(second).isNotNull();
            assertThat(first.stickyKey()).isEqualTo(Optional.of("me"));
            assertThat(second.stickyKey()).isEmpty();
        }
    }
}
