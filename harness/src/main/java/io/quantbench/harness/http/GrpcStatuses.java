package io.quantbench.harness.http;

import io.quantbench.harness.admit.Refusal;
import io.quantbench.harness.serve.ServeException;
import io.quantbench.harness.serve.ServeFailure;
import io.quantbench.harness.wire.WireException;
import io.vertx.grpc.common.GrpcStatus;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The one table from failure to gRPC status, and to failure from what is thrown and refused. */
final class GrpcStatuses {
    private static final Logger logger = System.getLogger(GrpcStatuses.class.getName());

    private GrpcStatuses() {}

    static GrpcStatus of(ServeFailure.Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> GrpcStatus.INVALID_ARGUMENT;
            case NOT_FOUND -> GrpcStatus.NOT_FOUND;
            case TOO_LARGE, BUSY -> GrpcStatus.RESOURCE_EXHAUSTED;
            case UNSUPPORTED -> GrpcStatus.UNIMPLEMENTED;
            case NOT_REPRESENTABLE -> GrpcStatus.FAILED_PRECONDITION;
            case UNAVAILABLE -> GrpcStatus.UNAVAILABLE;
            case TIMEOUT -> GrpcStatus.DEADLINE_EXCEEDED;
            case CANCELLED -> GrpcStatus.CANCELLED;
            case INTERNAL -> GrpcStatus.INTERNAL;
        };
    }

    static ServeFailure of(Refusal refusal) {
        ServeFailure.Kind kind =
                switch (refusal.reason()) {
                    case TOO_MANY_REQUESTS, TOO_MANY_BYTES -> ServeFailure.Kind.BUSY;
                    case CLOSING -> ServeFailure.Kind.UNAVAILABLE;
                };
        return new ServeFailure(kind, refusal.sentence());
    }

    /** What went wrong; a fault of ours goes to the log with its cause, and to the client without. */
    static ServeFailure of(RuntimeException thrown) {
        if (thrown instanceof ServeException known) {
            return known.failure();
        }
        if (thrown instanceof WireException wire) {
            ServeFailure.Kind kind =
                    switch (wire.kind()) {
                        case MALFORMED -> ServeFailure.Kind.BAD_REQUEST;
                        case TOO_LARGE -> ServeFailure.Kind.TOO_LARGE;
                        case UNSUPPORTED -> ServeFailure.Kind.UNSUPPORTED;
                        case NOT_REPRESENTABLE -> ServeFailure.Kind.NOT_REPRESENTABLE;
                    };
            return new ServeFailure(kind, wire.sentence());
        }
        logger.log(Level.ERROR, "a gRPC call failed", thrown);
        return new ServeFailure(
                ServeFailure.Kind.INTERNAL, "the call could not be answered; the cause is in the server's log");
    }
}
