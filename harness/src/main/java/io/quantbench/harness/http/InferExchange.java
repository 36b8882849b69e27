package io.quantbench.harness.http;

import io.quantbench.harness.admit.Permit;
import io.quantbench.harness.serve.InferCall;
import io.quantbench.harness.serve.InferReply;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.serve.ServeFailure;
import io.quantbench.harness.wire.EncodedBody;
import io.quantbench.harness.wire.InferCodec;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One admitted infer request, until it is answered, has failed, or its client is gone. Used on the event loop, but for the reply,
 * which comes on any thread and goes back there.
 */
final class InferExchange implements InferReply {
    /** A smaller answer is not worth packing. */
    private static final int MIN_PACKED_BYTES = 1 << 10;

    /** An element of an answer in JSON takes about three times the bytes of its binary form. */
    private static final int JSON_BYTES_PER_BYTE = 3;

    private final InferHandler edge;
    private final RoutingContext context;
    private final ModelRef target;
    private final Permit permit;
    private final Context loop;

    private @Nullable InferRequest request;
    private Runnable callOff = () -> {};
    private boolean over;

    /** An answer ready to be sent. */
    private record Packed(EncodedBody body, List<ByteBuffer> parts, boolean gzip) {}

    InferExchange(InferHandler edge, RoutingContext context, ModelRef target, Permit permit) {
        this.edge = edge;
        this.context = context;
        this.target = target;
        this.permit = permit;
        this.loop = context.vertx().getOrCreateContext();
        context.addEndHandler(end -> {
            if (end.failed()) {
                gone();
            }
        });
    }

    /** The body has been read. */
    void infer(InferRequest read) {
        if (over) {
            return;
        }
        request = read;
        callOff = edge.service().infer(new InferCall(target, read, edge.stickyKey(context.request()), permit), this);
    }

    private void gone() {
        if (!over) {
            over = true;
            if (request == null) {
                permit.ignored();
            }
            callOff.run();
        }
    }

    void fail(Throwable why) {
        if (!over) {
            over = true;
            if (request == null) {
                permit.ignored();
            }
            context.fail(why);
        }
    }

    @Override
    public void answered(InferResponse response) {
        onLoop(() -> answer(response));
    }

    @Override
    public void failed(ServeFailure failure) {
        onLoop(() -> fail(RejectedException.of(failure)));
    }

    private void onLoop(Runnable work) {
        try {
            loop.runOnContext(now -> work.run());
        } catch (RejectedExecutionException ignored) {
            // The loop has ended, and with it the connection: there is nobody to answer.
        }
    }

    private void answer(InferResponse response) {
        InferRequest asked = request;
        if (over || asked == null) {
            return;
        }
        boolean gzip = ContentCoding.acceptsGzip(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING));
        long json = jsonBytes(response, asked);
        int limit = InferHandler.MAX_JSON_BYTES_ON_LOOP / (gzip ? 2 : 1);
        Future<Packed> packed = edge.call(() -> pack(response, asked, gzip), json <= limit);
        packed.onSuccess(this::send).onFailure(this::fail);
    }

    private static long jsonBytes(InferResponse response, InferRequest asked) {
        long bytes = 0;
        for (var output : response.outputs()) {
            if (!asked.wantsBinary(output.name())) {
                bytes += (long) JSON_BYTES_PER_BYTE * output.contents().remaining();
            }
        }
        return bytes;
    }

    /** Tensors in binary form are not packed: floating point hardly gets smaller. */
    private Packed pack(InferResponse response, InferRequest asked, boolean gzip) {
        EncodedBody body = edge.codec().writeResponse(response, asked);
        boolean pays = gzip && body.headerLength().isEmpty() && body.sizeBytes() >= MIN_PACKED_BYTES;
        return new Packed(body, pays ? List.of(ContentCoding.gzip(body.parts())) : body.parts(), pays);
    }

    private void send(Packed answer) {
        if (over) {
            return;
        }
        over = true;
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, answer.body.contentType());
        answer.body
                .headerLength()
                .ifPresent(length -> response.putHeader(InferCodec.HEADER_LENGTH, Integer.toString(length)));
        if (answer.gzip) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip").putHeader(HttpHeaders.VARY, "Accept-Encoding");
        }
        edge.responses().send(context, answer.parts);
    }
}
