package io.quantbench.harness.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.Function;

/** A unary call that is answered as soon as its message is there. */
final class GrpcQuickCall {
    private final GrpcServerRequest<Buffer, Buffer> request;
    private final Function<GrpcMessage, Buffer> answer;
    private boolean ended;

    GrpcQuickCall(GrpcServerRequest<Buffer, Buffer> request, Function<GrpcMessage, Buffer> answer) {
        this.request = request;
        this.answer = answer;
    }

    void message(GrpcMessage message) {
        if (ended) {
            return;
        }
        ended = true;
        Buffer reply;
        try {
            reply = answer.apply(message);
        } catch (RuntimeException e) {
            GrpcEnds.fail(request.response(), GrpcStatuses.of(e));
            return;
        }
        request.response().end(reply);
    }

    /** The client sends no more: without a message, as some do for empty ones, an empty one counts. */
    void finished() {
        message(GrpcMessage.message("identity", Buffer.buffer()));
    }

    void invalid(InvalidMessageException invalid) {
        if (!ended) {
            ended = true;
            GrpcEnds.fail(request.response(), GrpcEnds.failure(invalid));
        }
    }
}
