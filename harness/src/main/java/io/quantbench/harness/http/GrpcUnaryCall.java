package io.quantbench.harness.http;

import io.quantbench.harness.http.proto.GrpcPredictV2.ModelInferResponse;
import io.quantbench.harness.serve.ServeFailure;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.server.GrpcServerRequest;

/** One call of ModelInfer, on its context: ends with an answer, a failure, the client's deadline, or the client going away. */
final class GrpcUnaryCall implements GrpcInference.Answer {
    private final Vertx vertx;
    private final GrpcInference inference;
    private final GrpcInference.Call call;
    private final GrpcServerRequest<Buffer, Buffer> request;
    private Runnable callOff = () -> {};
    private long timer = -1;
    private boolean begun;
    private boolean ended;

    GrpcUnaryCall(
            Vertx vertx, GrpcInference inference, GrpcInference.Call call, GrpcServerRequest<Buffer, Buffer> request) {
        this.vertx = vertx;
        this.inference = inference;
        this.call = call;
        this.request = request;
    }

    void begin() {
        GrpcEnds.whenGone(request, this::gone);
        request.invalidMessageHandler(invalid -> failed("", GrpcEnds.failure(invalid)));
        request.messageHandler(this::message);
        request.endHandler(ignored -> finished());
        if (call.timeoutMs() > 0) {
            timer = vertx.setTimer(call.timeoutMs(), ignored -> late());
        }
    }

    private void message(GrpcMessage message) {
        if (begun || ended) {
            return;
        }
        begun = true;
        callOff = inference.infer(message, call, this);
    }

    private void finished() {
        if (!begun) {
            failed("", new ServeFailure(ServeFailure.Kind.BAD_REQUEST, "the call has no message; one is needed"));
        }
    }

    private void late() {
        failed(
                "",
                new ServeFailure(
                        ServeFailure.Kind.TIMEOUT, "the call's deadline of " + call.timeoutMs() + " ms has passed"));
        callOff.run();
    }

    private void gone() {
        if (end()) {
            callOff.run();
        }
    }

    @Override
    public void answered(ModelInferResponse response) {
        if (end()) {
            request.response().end(GrpcPayload.write(response));
        }
    }

    @Override
    public void failed(String id, ServeFailure failure) {
        if (end()) {
            GrpcEnds.fail(request.response(), failure);
        }
    }

    /** Whether this is its first end. */
    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        return true;
    }
}
