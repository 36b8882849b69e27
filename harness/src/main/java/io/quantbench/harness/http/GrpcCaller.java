package io.quantbench.harness.http;

import com.google.errorprone.annotations.MustBeClosed;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client that makes one gRPC call after the other and waits for each: for checks and scripts, not for load. What it sends are
 * bytes, so that it can also send what no generated client would. Waits, so it must not be used on an event loop; not thread-safe.
 */
public final class GrpcCaller implements AutoCloseable {
    /** No {@code grpc-status} came. */
    public static final int NO_STATUS = -1;

    private static final int LIMIT_SECONDS = 30;
    private static final int PREFIX_BYTES = 5;
    private static final int CONNECTION_WINDOW_BYTES = 16 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;

    /**
     * A client of one server; connects with the first call.
     *
     * @param tls whether to speak TLS, trusting whom the platform trusts
     */
    @MustBeClosed
    public GrpcCaller(String host, int port, boolean tls) {
        client = vertx.createHttpClient(new HttpClientOptions()
                .setDefaultHost(host)
                .setDefaultPort(port)
                .setSsl(tls)
                .setUseAlpn(tls)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES));
    }

    /**
     * How a call ended.
     *
     * @param httpStatus 200 unless what answered is no gRPC server
     * @param status the number of the gRPC status; {@link #NO_STATUS} if none came
     * @param message {@code grpc-message}, decoded; empty if none came
     * @param messages those that came, as far as they came whole
     */
    public record Reply(int httpStatus, int status, String message, List<ByteBuffer> messages) {
        public Reply {
            messages = List.copyOf(messages);
        }

        /** For people. */
        @Override
        public String toString() {
            return "status " + status + (message.isEmpty() ? "" : " (" + message + ")") + ", " + messages.size()
                    + (messages.size() == 1 ? " message" : " messages");
        }
    }

    /**
     * Calls with messages, all of which are sent before the answer is read.
     *
     * @param path such as {@link GrpcClientMessages#INFER}
     * @throws IOException if there is no connection, the call is reset, or it has not ended within half a minute
     */
    public Reply call(String path, Map<String, String> headers, List<ByteBuffer> messages) throws IOException {
        Buffer body = Buffer.buffer();
        for (ByteBuffer message : messages) {
            byte[] bytes = new byte[message.remaining()];
            message.duplicate().get(bytes);
            body.appendByte((byte) 0).appendInt(bytes.length).appendBytes(bytes);
        }
        return send(path, headers, body.getBytes());
    }

    /** Calls with a body as it is, frames included; see {@link #call}. */
    public Reply send(String path, Map<String, String> headers, byte[] body) throws IOException {
        try {
            // All on the request's context: a handler that the calling thread sets could come after the body has.
            return client.request(HttpMethod.POST, path)
                    .compose(request -> {
                        request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
                        headers.forEach(request::putHeader);
                        return request.send(Buffer.buffer(body))
                                .compose(response -> response.body().map(answer -> reply(response, answer)));
                    })
                    .await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the call has not ended within " + LIMIT_SECONDS + " s", e);
        } catch (Throwable e) {
            // Vert.x throws the cause as it is, checked or not.
            throw e instanceof IOException known ? known : new IOException("the call failed: " + e, e);
        }
    }

    private static Reply reply(HttpClientResponse response, Buffer body) {
        String status = field(response, "grpc-status");
        return new Reply(
                response.statusCode(),
                status.matches("\\d{1,9}") ? Integer.parseInt(status) : NO_STATUS,
                decoded(field(response, "grpc-message")),
                messages(body));
    }

    private static String field(HttpClientResponse response, String name) {
        String trailer = response.getTrailer(name);
        String header = response.getHeader(name);
        return trailer != null ? trailer : header != null ? header : "";
    }

    private static String decoded(String message) {
        try {
            return URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not encoded as it should be; given as it came.
            return message;
        }
    }

    private static List<ByteBuffer> messages(Buffer body) {
        List<ByteBuffer> messages = new ArrayList<>();
        int at = 0;
        while (body.length() - at >= PREFIX_BYTES) {
            long bytes = body.getUnsignedInt(at + 1);
            if (bytes > body.length() - at - PREFIX_BYTES) {
                break;
            }
            int end = at + PREFIX_BYTES + (int) bytes;
            messages.add(ByteBuffer.wrap(body.getBytes(at + PREFIX_BYTES, end)));
            at = end;
        }
        return messages;
    }

    @Override
    public void close() {
        try {
            vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the client's threads did not end within " + LIMIT_SECONDS + " s", e);
        }
    }
}
