package io.quantbench.harness.http;

import static io.quantbench.harness.http.RestServer.binaryHeader;
import static io.quantbench.harness.http.RestServer.concat;
import static io.quantbench.harness.http.RestServer.floats;
import static io.quantbench.harness.http.RestServer.json;
import static io.quantbench.harness.http.RestServer.utf8;

import io.quantbench.harness.http.RawHttp.Answer;
import io.quantbench.harness.serve.FakeInferenceService;
import io.quantbench.harness.wire.InferCodec;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Sends damaged requests to a live server and checks that every one gets one well-formed answer that is not a 5xx, or the end of
 * its connection, and that the server serves as before. As a program it runs 100 000 of them, or as many as its first argument says,
 * from the seed that the second says.
 */
final class RestFuzzer {
    private static final List<String> INTERESTING = List.of(
            "0",
            "-1",
            "1e999",
            "9223372036854775808",
            "null",
            "NaN",
            "[]",
            "{}",
            "\"",
            "\\u0000",
            "\\ud800",
            "[[[[",
            "FP32",
            "BYTES",
            "BOOL",
            "true",
            "data",
            "shape",
            "binary_data_size",
            "\r\n",
            ":",
            "chunked",
            "gzip",
            "%",
            "2147483648",
            "inputs",
            "4294967296");

    private final RestServer server;
    private final SplittableRandom random;

    /** Whether the current request is one of HTTP, whatever its body is, so that an answer is due. */
    private boolean whole;

    /** How often each status was seen; 0 for a connection that ended. */
    final TreeMap<Integer, Integer> seen = new TreeMap<>();

    RestFuzzer(RestServer server, long seed) {
        this.server = server;
        this.random = new SplittableRandom(seed);
    }

    public static void main(String[] arguments) throws IOException {
        int cases = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        FakeInferenceService service = RestServer.fake();
        try (RestServer server = new RestServer(service)) {
            RestFuzzer fuzzer = new RestFuzzer(server, seed);
            fuzzer.run(cases);
            System.out.println(cases + " cases from seed " + seed + ", answers by status (0: connection ended): "
                    + fuzzer.seen + ", in flight afterwards: " + service.inFlight());
        }
    }

    void run(int cases) throws IOException {
        for (int i = 0; i < cases; i++) {
            byte[] request = request();
            int status = statusOf(request);
            seen.merge(status, 1, Integer::sum);
            boolean otherVersion = status == 501 && !isHttp11(request);
            if ((status >= 500 && !otherVersion) || (status != 0 && status < 200)) {
                throw new AssertionError("case " + i + " was answered with " + status + ": "
                        + new String(request, StandardCharsets.ISO_8859_1));
            }
            if (i % 100 == 99) {
                requireService();
            }
        }
        requireService();
    }

    private static boolean isHttp11(byte[] request) {
        return new String(request, StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("")
                .endsWith(" HTTP/1.1");
    }

    private void requireService() throws IOException {
        try (RawHttp client = server.connect()) {
            int status = client.ask("POST", "/v2/models/echo/infer", json(1, 2, 3, 4))
                    .status();
            if (status != 200) {
                throw new AssertionError("a sound request was answered with " + status);
            }
        }
    }

    private int statusOf(byte[] request) throws IOException {
        try (RawHttp client = server.connect()) {
            client.send(request);
            if (!whole) {
                // No more comes, so that a request whose end is missing ends, too.
                client.halfClose();
            }
            if (new String(request, StandardCharsets.ISO_8859_1).startsWith("HEAD ")) {
                return client.statusOfHead();
            }
            Answer answer = client.answer();
            boolean sentence = answer.status() < 400 || answer.text().matches("(?s)\\{\"(error|ready|name)\":.+}");
            if (answer.status() == 501) {
                // Vert.x's own answer to a version of HTTP that it does not know: has no body.
                return 501;
            }
            if (!sentence) {
                throw new AssertionError(answer.status() + " without a sentence: " + answer.text());
            }
            return answer.status();
        } catch (SocketTimeoutException hang) {
            throw new AssertionError("no answer and no end: " + new String(request, StandardCharsets.ISO_8859_1), hang);
        } catch (IOException ended) {
            if (whole) {
                throw new AssertionError(
                        "a whole request was not answered: " + new String(request, StandardCharsets.ISO_8859_1), ended);
            }
            return 0;
        }
    }

    private byte[] request() {
        byte[] header = binaryHeader(4);
        byte[] sound =
                switch (random.nextInt(5)) {
                    case 0 -> infer(damaged(json(1, 2, 3, 4)));
                    case 1 ->
                        infer(
                                damaged(concat(header, floats(1, 2, 3, 4))),
                                InferCodec.HEADER_LENGTH + ": " + near(header.length));
                    case 2 -> infer(new byte[random.nextInt(64)], InferCodec.HEADER_LENGTH + ": 0");
                    case 3 -> infer(damaged(json(1, 2, 3, 4)), "Content-Encoding: " + pick(List.of("gzip", "deflate")));
                    default ->
                        RawHttp.request(
                                pick(List.of("GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "BREW")),
                                "/v2/"
                                        + pick(List.of(
                                                "", "health/live", "models/echo", "models/echo/ready", "models/stats"))
                                        + (random.nextBoolean()
                                                ? ""
                                                : pick(INTERESTING).strip()),
                                new byte[0]);
                };
        whole = random.nextInt(3) != 0;
        return whole ? sound : damaged(sound);
    }

    private static byte[] infer(byte[] body, String... headers) {
        return RawHttp.request("POST", "/v2/models/echo/infer", body, headers);
    }

    private int near(int value) {
        return random.nextInt(3) == 0 ? Math.max(0, value + random.nextInt(-3, 4)) : value;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private byte[] damaged(byte[] sound) {
        byte[] bytes = sound;
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes = switch (random.nextInt(4)) {
                case 0 -> flipped(bytes, at);
                case 1 -> Arrays.copyOf(bytes, at);
                case 2 -> spliced(bytes, at, Math.min(bytes.length, at + random.nextInt(8)), new byte[0]);
                default -> spliced(bytes, at, at, utf8(pick(INTERESTING)));
            };
        }
        return bytes;
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        copy[at] = (byte) random.nextInt(256);
        return copy;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
        return ByteBuffer.allocate(bytes.length - (to - from) + between.length)
                .put(bytes, 0, from)
                .put(between)
                .put(bytes, to, bytes.length - to)
                .array();
    }
}
