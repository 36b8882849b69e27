package io.quantbench.harness.http;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.config.SecurityConfig;
import io.quantbench.harness.serve.FakeInferenceService;
import io.quantbench.harness.serve.InferenceService;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** A REST edge over a service, on a free port of the loopback interface, and bodies to ask it with. */
final class RestServer implements AutoCloseable {
    static final Patience PATIENCE = Patience.defaults();
    static final MessageLimits LIMITS = new MessageLimits(1 << 20, 64 << 10, 8 << 10, 1 << 18, 8, 10);
    static final byte[] NOTHING = new byte[0];

    final FakeServerControl control = new FakeServerControl();
    private final ServerEdges edges;

    @MustBeClosed
    RestServer(InferenceService service) {
        this(service, LIMITS, PATIENCE, 1);
    }

    @MustBeClosed
    RestServer(InferenceService service, MessageLimits limits, Patience patience, int loops) {
        this(service, new RestOptions(ListenerConfig.onLoopback(0), limits, "X-Sticky", loops, 256, patience));
    }

    @MustBeClosed
    RestServer(InferenceService service, RestOptions options) {
        this(service, options, new VertxOptions());
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    RestServer(InferenceService service, RestOptions options, VertxOptions vertx) {
        edges = ServerEdges.start(
                List.of(new RestEdge(options, service, SecurityConfig::none)), control, Duration.ofSeconds(5), vertx);
    }

    static FakeInferenceService fake() {
        return new FakeInferenceService(64);
    }

    int port() {
        return edges.port(RestEdge.NAME);
    }

    RawHttp connect() throws IOException {
        return new RawHttp(port());
    }

    /** A request in JSON with one input {@code x} of FP32. */
    static byte[] json(double... values) {
        String data = DoubleStream.of(values).mapToObj(Double::toString).collect(Collectors.joining(","));
        return utf8(String.format(
                Locale.ROOT,
                "{\"id\":\"7\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,%d],\"data\":[%s]}]}",
                values.length,
                data));
    }

    /** The JSON part of a request with one binary input {@code x} of FP32. */
    static byte[] binaryHeader(int elements) {
        return utf8(String.format(
                Locale.ROOT,
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,%d],"
                        + "\"parameters\":{\"binary_data_size\":%d}}],\"parameters\":{\"binary_data_output\":true}}",
                elements,
                4 * elements));
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        edges.close();
    }
}
