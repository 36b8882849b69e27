package io.quantbench.harness.http;

import io.quantbench.harness.serve.ServeFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;

/** How calls end otherwise than well. */
final class GrpcEnds {
    private GrpcEnds() {}

    /** Ends a call with a failure's status and sentence. */
    static void fail(GrpcServerResponse<Buffer, Buffer> response, ServeFailure failure) {
        response.status(GrpcStatuses.of(failure.kind()))
                .statusMessage(failure.sentence())
                .end();
    }

    /** What is wrong with a message that cannot be cut out of the stream. */
    static ServeFailure failure(InvalidMessageException invalid) {
        if (invalid instanceof MessageSizeOverflowException tooLarge) {
            return new ServeFailure(
                    ServeFailure.Kind.TOO_LARGE,
                    "the message has " + tooLarge.messageSize() + " bytes, more than are allowed");
        }
        return new ServeFailure(ServeFailure.Kind.BAD_REQUEST, "the message is broken: " + invalid.getMessage());
    }

    /** Hears that the client called off, or that its connection ended; possibly more than once. */
    static void whenGone(GrpcServerRequest<Buffer, Buffer> request, Runnable gone) {
        request.errorHandler(ignored -> gone.run());
        request.exceptionHandler(ignored -> gone.run());
        request.response().exceptionHandler(ignored -> gone.run());
    }
}
