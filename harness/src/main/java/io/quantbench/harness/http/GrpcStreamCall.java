package io.quantbench.harness.http;

import com.google.protobuf.MessageLite;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelInferResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelStreamInferResponse;
import io.quantbench.harness.serve.ServeFailure;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.HashSet;
import java.util.Set;

/**
 * One call of ModelStreamInfer, on its context. Every message is answered once, in the order in which answers are ready, with the id
 * of its request; a failure is an answer and the stream goes on.
 *
 * <p><b>Back-pressure.</b> As many messages are read as may be in flight; one more for each answer that was written, but none while
 * the client does not take what was written. So a client that does not read holds a bounded number of answers, and only its own.
 * Other streams of the same connection go on as long as the client grants the connection a greater window than one stream. Where
 * both are equal, as in HTTP/2's defaults of 65 535 bytes, the unread stream uses up the connection's, and no server may send
 * anything on it any more (RFC 9113, sections 5.2 and 6.9); other connections are not touched.
 *
 * <p><b>End.</b> When the client has finished and all is answered; at its deadline; or when it goes away, which calls off all that
 * is in flight.
 */
final class GrpcStreamCall {
    private final Vertx vertx;
    private final GrpcInference inference;
    private final GrpcInference.Call call;
    private final GrpcServerRequest<Buffer, Buffer> request;
    private final GrpcServerResponse<Buffer, Buffer> response;
    private final Set<Pending> pending = new HashSet<>();
    private int owed;
    private long timer = -1;
    private boolean clientFinished;
    private boolean ended;

    GrpcStreamCall(
            Vertx vertx, GrpcInference inference, GrpcInference.Call call, GrpcServerRequest<Buffer, Buffer> request) {
        this.vertx = vertx;
        this.inference = inference;
        this.call = call;
        this.request = request;
        this.response = request.response();
    }

    void begin(int maxInFlight) {
        request.pause();
        GrpcEnds.whenGone(request, this::gone);
        request.invalidMessageHandler(invalid -> abort(GrpcEnds.failure(invalid)));
        request.messageHandler(this::message);
        request.endHandler(ignored -> finished());
        response.drainHandler(ignored -> read());
        if (call.timeoutMs() > 0) {
            timer = vertx.setTimer(call.timeoutMs(), ignored -> late());
        }
        request.fetch(maxInFlight);
    }

    private void message(GrpcMessage message) {
        if (ended) {
            return;
        }
        Pending one = new Pending();
        pending.add(one);
        one.callOff = inference.infer(message, call, one);
    }

    /** A message in flight. */
    private final class Pending implements GrpcInference.Answer {
        private Runnable callOff = () -> {};

        @Override
        public void answered(ModelInferResponse answer) {
            write(
                    this,
                    ModelStreamInferResponse.newBuilder()
                            .setInferResponse(answer)
                            .build());
        }

        @Override
        public void failed(String id, ServeFailure failure) {
            write(
                    this,
                    ModelStreamInferResponse.newBuilder()
                            .setErrorMessage(failure.sentence())
                            .setInferResponse(ModelInferResponse.newBuilder().setId(id))
                            .build());
        }
    }

    private void write(Pending one, MessageLite answer) {
        pending.remove(one);
        if (ended) {
            return;
        }
        response.write(GrpcPayload.write(answer));
        owed++;
        read();
        endIfDone();
    }

    /** Asks for as many messages as have been answered, if the client takes answers. */
    private void read() {
        if (owed > 0 && !ended && !response.writeQueueFull()) {
            int count = owed;
            owed = 0;
            request.fetch(count);
        }
    }

    private void finished() {
        clientFinished = true;
        endIfDone();
    }

    private void endIfDone() {
        if (clientFinished && pending.isEmpty() && end()) {
            response.end();
        }
    }

    private void late() {
        abort(new ServeFailure(
                ServeFailure.Kind.TIMEOUT, "the stream's deadline of " + call.timeoutMs() + " ms has passed"));
    }

    private void gone() {
        if (end()) {
            callOffAll();
        }
    }

    private void abort(ServeFailure failure) {
        if (end()) {
            GrpcEnds.fail(response, failure);
            callOffAll();
        }
    }

    private void callOffAll() {
        Set.copyOf(pending).forEach(one -> one.callOff.run());
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
