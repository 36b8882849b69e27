package io.quantbench.harness.http;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.http.GrpcCaller.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Sends damaged calls to a live gRPC edge and checks that every one ends, that none is a fault of the server (UNKNOWN, INTERNAL,
 * UNAVAILABLE), and that the server serves as before. Two of three cases are calls with damaged messages, message frames, paths and
 * headers; in the third, the bytes of an HTTP/2 connection are damaged themselves: preface, frames and header blocks. As a program
 * it runs 100 000 cases, or as many as its first argument says, from the seed that the second says.
 */
final class GrpcFuzzer implements AutoCloseable {
    /** OK, CANCELLED, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND, RESOURCE_EXHAUSTED, UNIMPLEMENTED. */
    private static final Set<Integer> RIGHT = Set.of(0, 1, 3, 4, 5, 8, 12);

    /** Statuses of HTTP with which a gRPC server answers what is no gRPC. */
    private static final Set<Integer> NO_GRPC = Set.of(400, 405, 415, 431);

    private static final int LIMIT_MS = 20_000;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADERS = 1;
    private static final int DATA = 0;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private static final List<String> PATHS = List.of(
            "ModelInfer",
            "ModelStreamInfer",
            "ModelMetadata",
            "ModelReady",
            "ModelStatistics",
            "ServerLive",
            "ServerReady",
            "ServerMetadata",
            "Nothing",
            "");
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "-1",
            "1n",
            "99999999S",
            "999999999999S",
            "x",
            "identity",
            "gzip",
            "deflate",
            "gzip,gzip",
            "Bearer",
            "%00",
            "application/grpc+json",
            "application/grpc+proto",
            "application/json",
            "text/plain",
            "trailers",
            "1m",
            "1H");
    private static final List<String> NAMES = List.of(
            "grpc-timeout",
            "grpc-encoding",
            "grpc-accept-encoding",
            "content-type",
            "authorization",
            "te",
            "x-sticky",
            "grpc-x-bin");

    private final int port;
    private final SplittableRandom random;
    private final GrpcCaller caller;

    /** On a connection of its own: who breaks HTTP/2's rules loses the connection. */
    private final GrpcCaller sound;

    /** How often each end was seen. */
    final TreeMap<String, Integer> seen = new TreeMap<>();

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    GrpcFuzzer(int port, long seed) {
        this.port = port;
        this.random = new SplittableRandom(seed);
        this.caller = new GrpcCaller("127.0.0.1", port, false);
        this.sound = new GrpcCaller("127.0.0.1", port, false);
    }

    public static void main(String[] arguments) throws IOException {
        int cases = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        try (GrpcProbe edge = GrpcProbe.open();
                GrpcFuzzer fuzzer = new GrpcFuzzer(edge.port(), seed)) {
            fuzzer.run(cases);
            System.out.println(cases + " cases from seed " + seed + ", ends: " + fuzzer.seen
                    + ", in flight afterwards: " + edge.service.inFlight());
        }
    }

    void run(int cases) throws IOException {
        for (int i = 0; i < cases; i++) {
            try {
                seen.merge(i % 3 == 2 ? connection() : call(), 1, Integer::sum);
            } catch (AssertionError e) {
                throw new AssertionError("case " + i + ": " + e.getMessage(), e);
            }
            if (i % 100 == 99) {
                requireService();
            }
        }
        requireService();
    }

    private void requireService() throws IOException {
        byte[] body = frame(GrpcProbe.floats("sound").toByteArray());
        Reply reply = sound.send(GrpcClientMessages.INFER, Map.of(), body);
        if (reply.status() != 0) {
            throw new AssertionError("a sound call ended with " + reply);
        }
    }

    /** A call whose message, frame, path or headers are damaged. */
    private String call() throws IOException {
        byte[] message = damaged(GrpcProbe.floats("id").toByteArray());
        byte[] body = random.nextInt(3) == 0 ? damaged(frame(message)) : frame(message);
        Map<String, String> headers = new TreeMap<>();
        if (random.nextInt(3) == 0) {
            headers.put(pick(NAMES), pick(VALUES));
        }
        String path = random.nextInt(4) == 0
                ? "/inference.GRPCInferenceService/" + pick(PATHS) + (random.nextInt(8) == 0 ? pick(VALUES) : "")
                : GrpcClientMessages.INFER;
        try {
            Reply reply = caller.send(path, headers, body);
            boolean right =
                    reply.httpStatus() == 200 ? RIGHT.contains(reply.status()) : NO_GRPC.contains(reply.httpStatus());
            if (!right) {
                throw new AssertionError(path + " " + headers + " " + Arrays.toString(body) + " ended with HTTP "
                        + reply.httpStatus() + ", " + reply);
            }
            return reply.httpStatus() == 200 ? "gRPC " + reply.status() : "HTTP " + reply.httpStatus();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("not ended")) {
                throw new AssertionError(path + " " + headers + " " + Arrays.toString(body) + " did not end", e);
            }
            return "reset";
        }
    }

    /** A connection whose bytes are damaged anywhere. */
    private String connection() throws IOException {
        byte[] message = frame(GrpcProbe.floats("id").toByteArray());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(random.nextInt(10) == 0 ? damaged(PREFACE) : PREFACE);
        bytes.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
        byte[] headers = headers();
        bytes.writeBytes(frame(HEADERS, END_HEADERS, 1, random.nextBoolean() ? damaged(headers) : headers));
        bytes.writeBytes(frame(DATA, END_STREAM, 1, random.nextBoolean() ? damaged(message) : message));
        if (random.nextBoolean()) {
            byte[] garbage = new byte[random.nextInt(32)];
            for (int i = 0; i < garbage.length; i++) {
                garbage[i] = (byte) random.nextInt(256);
            }
            bytes.writeBytes(frame(random.nextInt(12), random.nextInt(256), random.nextInt(4), garbage));
        }
        byte[] all = random.nextInt(3) == 0 ? damaged(bytes.toByteArray()) : bytes.toByteArray();
        return ended(all) ? "connection ended" : "connection reset";
    }

    /** Whether it was ended and not reset; that it ends at all is what counts. */
    private boolean ended(byte[] bytes) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MS);
            socket.setSoTimeout(LIMIT_MS);
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
                return true;
            } catch (SocketTimeoutException hang) {
                throw new AssertionError("no end of " + Arrays.toString(bytes), hang);
            } catch (IOException reset) {
                return false;
            }
        }
    }

    /** As literals without indexing and without Huffman coding (RFC 7541, section 6.2.2). */
    private byte[] headers() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":method", random.nextInt(20) == 0 ? "GET" : "POST");
        literal(block, ":scheme", "http");
        literal(block, ":path", "/inference.GRPCInferenceService/" + pick(PATHS));
        literal(block, ":authority", "localhost");
        literal(block, "content-type", random.nextInt(5) == 0 ? pick(VALUES) : "application/grpc");
        literal(block, "te", "trailers");
        if (random.nextBoolean()) {
            literal(block, pick(NAMES), pick(VALUES));
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        for (String text : List.of(name, value)) {
            block.write(text.length());
            block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putShort((short) (payload.length >> 8))
                .put((byte) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** A message as gRPC frames it. */
    private static byte[] frame(byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private byte[] damaged(byte[] sound) {
        byte[] bytes = sound.clone();
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
                    System.arraycopy(bytes, at, longer, longer.length - (bytes.length - at), bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        caller.close();
        sound.close();
    }
}
