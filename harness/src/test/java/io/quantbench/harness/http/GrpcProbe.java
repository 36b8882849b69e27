package io.quantbench.harness.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.quantbench.harness.config.ListenerConfig;
import io.quantbench.harness.config.MessageLimits;
import io.quantbench.harness.http.proto.GrpcPredictV2.InferTensorContents;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelInferRequest;
import io.quantbench.harness.serve.FakeInferenceService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A gRPC edge over the fake service, and Vert.x's own gRPC client before it. */
final class GrpcProbe implements AutoCloseable {
    static final MessageLimits LIMITS = new MessageLimits(1 << 20, 1 << 20, 16 << 10, 1 << 18, 8, 100);
    private static final long LIMIT_SECONDS = 30;

    final FakeInferenceService service;
    final Vertx vertx = Vertx.vertx();
    private final GrpcClient client;
    private final SocketAddress server;

    GrpcProbe(int maxInFlight, int streamInFlight, GrpcAccess access) {
        service = new FakeInferenceService(maxInFlight);
        GrpcEdgeVerticle edge = new GrpcEdgeVerticle(
                service,
                new GrpcEdgeOptions(ListenerConfig.onLoopback(0), Optional.empty(), LIMITS, streamInFlight, "X-Sticky"),
                access);
        await(vertx.deployVerticle(edge));
        server = SocketAddress.inetSocketAddress(edge.port(), "127.0.0.1");
        client = newClient(vertx);
    }

    /** Its connection's window is far above a stream's 64 KiB, without which an unread stream would stop the others on it. */
    private static GrpcClient newClient(Vertx vertx) {
        return GrpcClient.client(
                vertx,
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setHttp2ConnectionWindowSize(16 << 20));
    }

    int port() {
        return server.port();
    }

    static GrpcProbe open() {
        return new GrpcProbe(1_000, 4, GrpcAccess.OPEN);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came within " + LIMIT_SECONDS + " s", e);
        }
    }

    /** A call's end. */
    record End(GrpcStatus status, String message, Optional<Buffer> answer) {
        <T extends MessageLite> T read(Parser<T> parser) {
            try {
                return parser.parseFrom(answer.orElseThrow().getBytes());
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
    }

    Future<GrpcClientRequest<Buffer, Buffer>> request(String service, String method) {
        return client.request(
                server,
                ServiceMethod.client(
                        ServiceName.create(service), method, GrpcMessageEncoder.IDENTITY, GrpcMessageDecoder.IDENTITY));
    }

    Future<GrpcClientRequest<Buffer, Buffer>> request(String method) {
        return request("inference.GRPCInferenceService", method);
    }

    End call(String method, MessageLite message) {
        return call(method, Buffer.buffer(message.toByteArray()));
    }

    End call(String method, Buffer message) {
        return call(await(request(method)), message);
    }

    static End call(GrpcClientRequest<Buffer, Buffer> request, Buffer message) {
        // Before anything is sent: handlers set on this thread when the answer is there already would miss its end.
        Future<End> end = request.response().compose(response -> {
            Buffer[] answer = new Buffer[1];
            response.handler(part -> answer[0] = part);
            return response.end()
                    .otherwiseEmpty()
                    .map(ignored -> new End(
                            response.status(),
                            String.valueOf(response.statusMessage()),
                            Optional.ofNullable(answer[0])));
        });
        request.end(message);
        return await(end);
    }

    static ModelInferRequest.InferInputTensor tensor(String datatype, long... shape) {
        ModelInferRequest.InferInputTensor.Builder tensor =
                ModelInferRequest.InferInputTensor.newBuilder().setName("x").setDatatype(datatype);
        for (long extent : shape) {
            tensor.addShape(extent);
        }
        return tensor.build();
    }

    /** FP32 [1, 4] with raw contents. */
    static ModelInferRequest floats(String id) {
        ByteBuffer raw = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        raw.putFloat(1).putFloat(-2).putFloat(0.5f).putFloat(4).flip();
        return ModelInferRequest.newBuilder()
                .setModelName(FakeInferenceService.MODEL)
                .setId(id)
                .addInputs(tensor("FP32", 1, 4))
                .addRawInputContents(ByteString.copyFrom(raw))
                .build();
    }

    static ModelInferRequest typed(ModelInferRequest.InferInputTensor tensor, InferTensorContents contents) {
        return ModelInferRequest.newBuilder()
                .setModelName(FakeInferenceService.MODEL)
                .addInputs(tensor.toBuilder().setContents(contents))
                .build();
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
