package io.quantbench.harness.http;

import static io.quantbench.harness.http.RestServer.NOTHING;
import static io.quantbench.harness.http.RestServer.json;
import static io.quantbench.harness.http.RestServer.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.http.RawHttp.Answer;
import io.quantbench.harness.serve.FakeInferenceService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed bodies, both ways. */
class RestCodingTest {
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

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream target = new GZIPOutputStream(packed)) {
            target.write(plain);
        }
        return packed.toByteArray();
    }

    private static byte[] deflate(byte[] plain, boolean bare) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream target = new DeflaterOutputStream(packed, new Deflater(6, bare))) {
            target.write(plain);
        }
        return packed.toByteArray();
    }

    @Test
    void readsWhatIsPacked() throws IOException {
        byte[] plain = json(1, 2, 3, 4);
        for (Answer answer : List.of(
                client.ask("POST", INFER, gzip(plain), "Content-Encoding: gzip"),
                client.ask("POST", INFER, gzip(plain), "Content-Encoding: X-GZIP"),
                client.ask("POST", INFER, deflate(plain, false), "Content-Encoding: deflate"),
                client.ask("POST", INFER, deflate(plain, true), "Content-Encoding: deflate"),
                client.ask("POST", INFER, plain, "Content-Encoding: identity"))) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).contains("[1.0,2.0,3.0,4.0]");
        }
    }

    @Test
    void aBombIsStoppedAtTheLimit() throws IOException {
        byte[] bomb = gzip(new byte[200 << 20]);
        assertThat(bomb.length).isLessThan(1 << 20);
        Answer answer = client.ask("POST", INFER, bomb, "Content-Encoding: gzip");
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).contains("more than 1048576 bytes");
    }

    @Test
    void aBodyOfExactlyTheLimitIsNotTooLarge() {
        byte[] plain = new byte[1 << 16];
        for (int size : new int[] {1 << 16, (1 << 16) - 1, 1024, 1023, 1, 0}) {
            ByteBuffer unpacked = unpack(Arrays.copyOf(plain, size), 1 << 16, Long.MAX_VALUE);
            assertThat(unpacked.remaining()).isEqualTo(size);
        }
        assertThatThrownBy(() -> unpack(plain, (1 << 16) - 1, Long.MAX_VALUE)).hasMessageContaining("65535 bytes");
    }

    @Test
    void memoryIsAskedForBeforeItIsTaken() {
        assertThatThrownBy(() -> unpack(new byte[1 << 16], 1 << 20, 1 << 15))
                .isInstanceOfSatisfying(
                        RejectedException.class, why -> assertThat(why.status()).isEqualTo(429));
    }

    private static ByteBuffer unpack(byte[] plain, int maxBytes, long room) {
        try {
            return ContentCoding.GZIP.unpack(ByteBuffer.wrap(gzip(plain)), maxBytes, bytes -> bytes <= room);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Property(tries = 200)
    void whatWasPackedIsUnpacked(@ForAll @Size(max = 5000) byte[] plain) {
        ByteBuffer packed = ContentCoding.gzip(List.of(ByteBuffer.wrap(plain), ByteBuffer.wrap(plain)));
        ByteBuffer unpacked = ContentCoding.GZIP.unpack(packed, 1 << 20, bytes -> true);
        assertThat(unpacked)
                .isEqualTo(ByteBuffer.allocate(2 * plain.length)
                        .put(plain)
                        .put(plain)
                        .flip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void whatIsNotPackedAsItSaysIsABadRequest(String coding) throws IOException {
        byte[] truncated = Arrays.copyOf(gzip(json(1, 2, 3, 4)), 30);
        for (byte[] body : List.of(utf8("not packed"), truncated, NOTHING, new byte[] {0x1f, (byte) 0x8b})) {
            Answer answer = client.ask("POST", INFER, body, "Content-Encoding: " + coding);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("the body is not " + coding + " data");
        }
    }

    @Test
    void aCodingThatIsNotReadIsNamed() throws IOException {
        Answer answer = client.ask("POST", INFER, json(1, 2, 3, 4), "Content-Encoding: br");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.header("Accept-Encoding")).contains("gzip, deflate");
    }

    @Test
    void packsLargeJsonForThoseWhoTakeIt() throws IOException {
        for (int size : new int[] {2_000, 40_000}) {
            double[] values = new double[size];
            byte[] plain = client.ask("POST", INFER, json(values)).body();
            Answer packed = client.ask("POST", INFER, json(values), "Accept-Encoding: br, gzip;q=0.5");
            assertThat(packed.header("Content-Encoding")).contains("gzip");
            assertThat(packed.header("Vary")).contains("Accept-Encoding");
            assertThat(packed.body().length).isLessThan(plain.length / 10);
            assertThat(packed.unpacked()).isEqualTo(plain);
        }
        Answer small = client.ask("POST", INFER, json(1, 2, 3, 4), "Accept-Encoding: gzip");
        assertThat(small.header("Content-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    gzip              | true
                    deflate, GZIP     | true
                    gzip; q=0.1       | true
                    gzip;q=0          | false
                    gzip;q=0.000      | false
                    br                | false
                    *                 | false
                    gzip;             | true
                    """)
    void saysWhoTakesGzip(String header, boolean accepted) {
        assertThat(ContentCoding.acceptsGzip(header)).isEqualTo(accepted);
    }
}
