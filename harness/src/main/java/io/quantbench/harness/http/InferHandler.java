package io.quantbench.harness.http;

import io.quantbench.harness.admit.Entry;
import io.quantbench.harness.admit.Permit;
import io.quantbench.harness.admit.Refusal;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.serve.InferenceService;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.wire.InferCodec;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.WireLimits;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.LongPredicate;

/**
 * Answers infer requests: looks at the headers, asks for admission, and only then reads the body. Small bodies are read and written
 * on the event loop, large ones on worker threads, so that no loop is ever held up. Used on one event loop.
 */
final class InferHandler {
    /** JSON that is read or written on the event loop; takes well below a millisecond. */
    static final int MAX_JSON_BYTES_ON_LOOP = 64 << 10;

    /** Bodies whose JSON part is small and whose tensors are looked at only for their size, or quickly. */
    static final int MAX_BODY_BYTES_ON_LOOP = 1 << 20;

    private static final String EXPECT_CONTINUE = "100-continue";

    private final InferenceService service;
    private final InferCodec codec;
    private final String stickyHeader;
    private final ConnectionWatch watch;
    private final Responses responses;
    private final WorkerExecutor workers;

    /** How a body is written, by the headers of its request. */
    private record Form(long announced, ContentCoding coding, OptionalInt headerLength) {}

    InferHandler(
            InferenceService service,
            RestOptions options,
            ConnectionWatch watch,
            Responses responses,
            WorkerExecutor workers) {
        this.service = service;
        this.codec = new InferCodec(wireLimits(options.limits()));
        this.stickyHeader = options.stickyHeader();
        this.watch = watch;
        this.responses = responses;
        this.workers = workers;
    }

    private static WireLimits wireLimits(MessageLimits limits) {
        WireLimits usual = WireLimits.defaults();
        return new WireLimits(
                limits.bodyBytes(),
                limits.jsonBytes(),
                limits.elements(),
                limits.tensors(),
                usual.maxRank(),
                usual.maxParameters(),
                usual.maxTextChars());
    }

    void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        ModelRef target = RestEndpoints.target(context);
        Form form = form(request);
        Permit permit = admit(form);
        InferExchange exchange = new InferExchange(this, context, target, permit);
        new BodyReader(request, watch, codec.limits().maxBodyBytes(), permit::resize)
                .read(form.announced)
                .compose(body -> decode(body, form, target, permit::resize))
                .onSuccess(exchange::infer)
                .onFailure(exchange::fail);
    }

    private Form form(HttpServerRequest request) {
        String expected = request.getHeader(HttpHeaders.EXPECT);
        if (expected != null && !expected.equalsIgnoreCase(EXPECT_CONTINUE)) {
            throw RejectedException.of(417, "the header Expect asks for more than " + EXPECT_CONTINUE);
        }
        long announced = Announced.bytes(request);
        if (announced > codec.limits().maxBodyBytes()) {
            throw ContentCoding.tooLarge(codec.limits().maxBodyBytes());
        }
        String headerLength = request.getHeader(InferCodec.HEADER_LENGTH);
        return new Form(
                announced,
                ContentCoding.of(request.getHeader(HttpHeaders.CONTENT_ENCODING)),
                headerLength == null ? OptionalInt.empty() : InferCodec.headerLength(headerLength));
    }

    private Permit admit(Form form) {
        Entry entry = service.admit(BodyReader.reservedBytes(form.announced));
        if (entry instanceof Permit permit) {
            return permit;
        }
        throw RejectedException.of((Refusal) entry);
    }

    private Future<InferRequest> decode(ByteBuffer body, Form form, ModelRef target, LongPredicate room) {
        int json = form.headerLength.orElse(body.remaining());
        boolean small = form.coding == ContentCoding.IDENTITY
                && json <= MAX_JSON_BYTES_ON_LOOP
                && body.remaining() <= MAX_BODY_BYTES_ON_LOOP;
        Callable<InferRequest> decoding = () -> {
            ByteBuffer plain = form.coding.unpack(body, codec.limits().maxBodyBytes(), room);
            if (form.headerLength.isPresent() && form.headerLength.getAsInt() == 0) {
                return codec.readRawRequest(plain, service.inputs(target));
            }
            return codec.readRequest(plain, form.headerLength);
        };
        return call(decoding, small);
    }

    /** Calls on the event loop if it is small, else on a worker thread. */
    <T> Future<T> call(Callable<T> work, boolean small) {
        if (!small) {
            return workers.executeBlocking(work, false);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    InferenceService service() {
        return service;
    }

    InferCodec codec() {
        return codec;
    }

    Responses responses() {
        return responses;
    }

    /** What keeps the client of a request on one variant. */
    Optional<String> stickyKey(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(stickyHeader)).filter(key -> !key.isBlank());
    }
}
