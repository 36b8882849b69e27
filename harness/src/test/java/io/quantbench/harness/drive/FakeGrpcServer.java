package io.quantbench.harness.drive;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.quantbench.harness.http.proto.GrpcPredictV2;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A V2 server over gRPC with one model {@code tiny}, that takes {@code x} FP32 [batch, 4]. */
public final class FakeGrpcServer implements AutoCloseable {
    private static final int BYTES_OF_X = 16;

    private final Vertx vertx = Vertx.vertx();
    private final Set<String> versions = ConcurrentHashMap.newKeySet();
    private final HttpServer server;

    public FakeGrpcServer() {
        GrpcServer grpc = GrpcServer.server(vertx);
        grpc.callHandler(request -> request.handler(message -> answer(request, message)));
        try {
            server = vertx.createHttpServer()
                    .requestHandler(grpc)
                    .listen(0, "127.0.0.1")
                    .await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    public String address() {
        return "grpc://127.0.0.1:" + server.actualPort();
    }

    /** Variants that were asked for, the empty one included. */
    public Set<String> versions() {
        return Set.copyOf(versions);
    }

    private void answer(GrpcServerRequest<Buffer, Buffer> request, Buffer message) {
        try {
            switch (request.methodName()) {
                case "ModelMetadata" ->
                    metadata(request, GrpcPredictV2.ModelMetadataRequest.parseFrom(message.getBytes()));
                case "ModelInfer" -> infer(request, GrpcPredictV2.ModelInferRequest.parseFrom(message.getBytes()));
                default -> request.response().status(GrpcStatus.UNIMPLEMENTED).end();
            }
        } catch (InvalidProtocolBufferException e) {
            request.response().status(GrpcStatus.INVALID_ARGUMENT).end();
        }
    }

    private static void metadata(
            GrpcServerRequest<Buffer, Buffer> request, GrpcPredictV2.ModelMetadataRequest message) {
        if (!message.getName().equals("tiny")) {
            request.response()
                    .status(GrpcStatus.NOT_FOUND)
                    .statusMessage("there is no model " + message.getName())
                    .end();
            return;
        }
        end(
                request,
                GrpcPredictV2.ModelMetadataResponse.newBuilder()
                        .setName("tiny")
                        .addInputs(GrpcPredictV2.ModelMetadataResponse.TensorMetadata.newBuilder()
                                .setName("x")
                                .setDatatype("FP32")
                                .addShape(-1)
                                .addShape(4))
                        .build());
    }

    private void infer(GrpcServerRequest<Buffer, Buffer> request, GrpcPredictV2.ModelInferRequest message) {
        boolean fits = message.getInputsCount() == 1
                && message.getInputs(0).getName().equals("x")
                && message.getRawInputContents(0).size() == BYTES_OF_X;
        versions.add(message.getModelVersion());
        if (fits) {
            end(
                    request,
                    GrpcPredictV2.ModelInferResponse.newBuilder()
                            .setModelName("tiny")
                            .build());
        } else {
            request.response().status(GrpcStatus.INVALID_ARGUMENT).end();
        }
    }

    private static void end(GrpcServerRequest<Buffer, Buffer> request, MessageLite message) {
        request.response().end(Buffer.buffer(message.toByteArray()));
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
