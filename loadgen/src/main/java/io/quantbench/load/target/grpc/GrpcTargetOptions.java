package io.quantbench.load.target.grpc;

import io.quantbench.load.target.remote.AnswerCheck;
import io.quantbench.load.target.remote.Endpoint;
import io.quantbench.load.target.remote.RemoteLimits;

/**
 * A target that is asked over gRPC.
 *
 * @param endpoint where it is
 * @param calls how queries become calls
 * @param limits how much is held open; the time limit travels as the call's deadline
 * @param check of the messages that came with status OK
 */
public record GrpcTargetOptions(Endpoint endpoint, GrpcCalls calls, RemoteLimits limits, AnswerCheck check) {
    /** The defaults of the limits, every message a right answer. */
    public static GrpcTargetOptions of(Endpoint endpoint, GrpcCalls calls) {
        return new GrpcTargetOptions(endpoint, calls, RemoteLimits.defaults(), AnswerCheck.ANY);
    }

    public GrpcTargetOptions withLimits(RemoteLimits other) {
        return new GrpcTargetOptions(endpoint, calls, other, check);
    }

    public GrpcTargetOptions withCheck(AnswerCheck other) {
        return new GrpcTargetOptions(endpoint, calls, limits, other);
    }
}
