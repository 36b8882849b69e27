package io.quantbench.harness.drive;

import io.quantbench.harness.wire.InferCodec;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.StatusBodies;
import io.quantbench.harness.wire.WireLimits;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A V2 server over HTTP that reads every request by the protocol, answers zeros, and keeps statistics that it invents. */
public final class FakeV2Server implements AutoCloseable {
    /** Time that it says a request spends in each of its four stages. */
    public static final long STAGE_NS = 1_000;

    private final Vertx vertx = Vertx.vertx();
    private final InferCodec codec = new InferCodec(WireLimits.defaults());
    private final AtomicLong answered = new AtomicLong();
    private final Set<String> paths = ConcurrentHashMap.newKeySet();
    private final Set<String> inputs = ConcurrentHashMap.newKeySet();
    private final HttpServer server;
    private final ModelMetadata model;
    private volatile int status = 200;
    private volatile boolean statistics = true;
    private volatile int times = 1;

    /** Starts on any free port of the loopback interface. */
    public FakeV2Server(ModelMetadata model) {
        this.model = model;
        try {
            this.server = vertx.createHttpServer()
                    .requestHandler(request -> request.bodyHandler(body -> answer(request, body)))
                    .listen(0, "127.0.0.1")
                    .await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    public String address() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** From now on every infer request is answered with this status. */
    public void answerWith(int newStatus) {
        status = newStatus;
    }

    /** From now on there are no statistics. */
    public void keepNoStatistics() {
        statistics = false;
    }

    /** From now on its statistics count every request three times. */
    public void miscount() {
        times = 3;
    }

    /** Paths of the infer requests so far. */
    public Set<String> paths() {
        return Set.copyOf(paths);
    }

    /** Inputs of the infer requests so far, in words. */
    public Set<String> inputs() {
        return Set.copyOf(inputs);
    }

    public long answered() {
        return answered.get();
    }

    private void answer(HttpServerRequest request, Buffer body) {
        String path = request.path();
        String known = "/v2/models/" + model.name();
        if (path.equals(known)) {
            request.response().end(buffer(StatusBodies.metadata(model)));
        } else if (path.equals(known + "/stats") && statistics) {
            request.response().end(buffer(StatusBodies.statistics(List.of(statistics()))));
        } else if (path.startsWith(known) && path.endsWith("/infer")) {
            infer(request, body);
        } else {
            request.response().setStatusCode(404).end(buffer(StatusBodies.error("there is nothing at " + path)));
        }
    }

    private void infer(HttpServerRequest request, Buffer body) {
        if (status != 200) {
            request.response().setStatusCode(status).end(buffer(StatusBodies.error("not now")));
            return;
        }
        String header = request.getHeader(InferCodec.HEADER_LENGTH);
        InferRequest read = codec.readRequest(
                ByteBuffer.wrap(body.getBytes()),
                header == null ? OptionalInt.empty() : InferCodec.headerLength(header));
        paths.add(request.path());
        read.inputs().forEach(input -> inputs.add(input.header().toString()));
        answered.incrementAndGet();
        var encoded = codec.writeResponse(
                new InferResponse(
                        model.name(),
                        "fp32",
                        "",
                        Parameters.NONE,
                        List.of(WireTensor.of("y", Tensor.ofFloats(Shape.of(1, 1), 0f)))),
                read);
        encoded.headerLength()
                .ifPresent(length -> request.response().putHeader(InferCodec.HEADER_LENGTH, String.valueOf(length)));
        request.response().end(buffer(encoded.joined()));
    }

    private ModelStatistics statistics() {
        long counted = times * answered.get();
        ModelStatistics.Span stage = new ModelStatistics.Span(counted, STAGE_NS * counted);
        ModelStatistics.Span all = new ModelStatistics.Span(counted, 4 * STAGE_NS * counted);
        return new ModelStatistics(
                model.name(),
                "fp32",
                0,
                counted,
                counted,
                new ModelStatistics.Requests(all, ModelStatistics.Span.NONE, stage, stage, stage, stage),
                List.of());
    }

    private static Buffer buffer(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Buffer.buffer(copy);
    }

    @Override
    public void close() {
        try {
            vertx.close().await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
