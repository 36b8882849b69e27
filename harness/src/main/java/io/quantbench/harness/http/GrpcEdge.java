package io.quantbench.harness.http;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelMetadataRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelReadyRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelReadyResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelStatisticsRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerLiveRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerLiveResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerMetadataRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerReadyRequest;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerReadyResponse;
import io.quantbench.harness.serve.InferenceService;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.wire.WireLimits;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The methods of the Open Inference Protocol V2 over gRPC, and the health check of gRPC itself, on one event loop. */
final class GrpcEdge {
    private static final ServiceName INFERENCE = ServiceName.create("inference.GRPCInferenceService");

    private static final String GRPC = "application/grpc";
    private static final int UNSUPPORTED_MEDIA_TYPE = 415;
    private static final int UPGRADE_REQUIRED = 426;

    private final Vertx vertx;
    private final InferenceService service;
    private final GrpcEdgeOptions options;
    private final GrpcAccess access;
    private final GrpcPayload payload;
    private final GrpcInference inference;

    GrpcEdge(Vertx vertx, InferenceService service, GrpcEdgeOptions options, GrpcAccess access) {
        this.vertx = vertx;
        this.service = service;
        this.options = options;
        this.access = access;
        this.payload = new GrpcPayload(options.limits().bodyBytes());
        this.inference = new GrpcInference(service, payload, new GrpcInferMessages(limits(options)));
    }

    private static WireLimits limits(GrpcEdgeOptions options) {
        WireLimits defaults = WireLimits.defaults();
        return new WireLimits(
                options.limits().bodyBytes(),
                options.limits().jsonBytes(),
                options.limits().elements(),
                options.limits().tensors(),
                defaults.maxRank(),
                defaults.maxParameters(),
                defaults.maxTextChars());
    }

    /**
     * A handler of HTTP requests that answers them. What is no gRPC is refused here, with a 4xx as gRPC over HTTP/2 asks for: Vert.x
     * takes it for JSON or gRPC-Web, which are not offered, and answers 500.
     */
    Handler<HttpServerRequest> handler() {
        GrpcServer server = server();
        return request -> {
            if (request.version() != HttpVersion.HTTP_2) {
                refuse(
                        request,
                        UPGRADE_REQUIRED,
                        "gRPC is spoken over HTTP/2 on this port; see the REST port for HTTP/1.1");
            } else if (isGrpc(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
                server.handle(request);
            } else {
                refuse(request, UNSUPPORTED_MEDIA_TYPE, "content-type application/grpc is needed on this port");
            }
        };
    }

    private static boolean isGrpc(@Nullable String contentType) {
        return contentType != null
                && contentType.startsWith(GRPC)
                && (contentType.length() == GRPC.length() || "+;".indexOf(contentType.charAt(GRPC.length())) >= 0);
    }

    private static void refuse(HttpServerRequest request, int status, String sentence) {
        request.response().setStatusCode(status).end(sentence);
    }

    private GrpcServer server() {
        GrpcServer server = GrpcServer.server(
                vertx,
                new GrpcServerOptions().setMaxMessageSize(options.limits().bodyBytes()));
        unary(server, "ServerLive", ServerLiveRequest.parser(), asked -> ServerLiveResponse.newBuilder()
                .setLive(true)
                .build());
        unary(server, "ServerReady", ServerReadyRequest.parser(), asked -> ServerReadyResponse.newBuilder()
                .setReady(service.ready())
                .build());
        unary(server, "ModelReady", ModelReadyRequest.parser(), asked -> ModelReadyResponse.newBuilder()
                .setReady(service.ready(new ModelRef(asked.getName(), asked.getVersion())))
                .build());
        unary(
                server,
                "ServerMetadata",
                ServerMetadataRequest.parser(),
                asked -> GrpcStatusMessages.write(service.metadata()));
        unary(
                server,
                "ModelMetadata",
                ModelMetadataRequest.parser(),
                asked -> GrpcStatusMessages.write(service.metadata(new ModelRef(asked.getName(), asked.getVersion()))));
        unary(
                server,
                "ModelStatistics",
                ModelStatisticsRequest.parser(),
                asked -> GrpcStatusMessages.write(
                        asked.getName().isEmpty()
                                ? service.statistics()
                                : service.statistics(new ModelRef(asked.getName(), asked.getVersion()))));
        guarded(server, method("ModelInfer"), request -> new GrpcUnaryCall(vertx, inference, call(request), request)
                .begin());
        guarded(server, method("ModelStreamInfer"), request -> new GrpcStreamCall(
                        vertx, inference, call(request), request)
                .begin(options.streamInFlight()));
        server.callHandler(GrpcHealth.CHECK, request -> answer(request, new GrpcHealth(service)::check));
        return server;
    }

    private static ServiceMethod<Buffer, Buffer> method(String name) {
        return ServiceMethod.server(INFERENCE, name, GrpcMessageEncoder.IDENTITY, GrpcMessageDecoder.IDENTITY);
    }

    private GrpcInference.Call call(GrpcServerRequest<Buffer, Buffer> request) {
        String stickyKey = request.headers().get(options.stickyHeader());
        return new GrpcInference.Call(vertx.getOrCreateContext(), request.timeout(), Optional.ofNullable(stickyKey));
    }

    private void guarded(
            GrpcServer server,
            ServiceMethod<Buffer, Buffer> method,
            Handler<GrpcServerRequest<Buffer, Buffer>> handler) {
        server.callHandler(method, request -> {
            Optional<String> authorization =
                    Optional.ofNullable(request.headers().get("authorization"));
            if (access.allows(authorization)) {
                handler.handle(request);
            } else {
                request.response()
                        .status(GrpcStatus.UNAUTHENTICATED)
                        .statusMessage(
                                authorization.isEmpty()
                                        ? "a bearer token is needed in the metadata authorization"
                                        : "the token in the metadata authorization is not one of those that may")
                        .end();
            }
        });
    }

    private <T extends MessageLite> void unary(
            GrpcServer server, String name, Parser<T> parser, Function<T, MessageLite> answer) {
        guarded(
                server,
                method(name),
                request -> answer(request, message -> GrpcPayload.write(answer.apply(payload.read(message, parser)))));
    }

    /** Answers a call that needs no waiting. A call without a message counts as one with an empty message. */
    private static void answer(GrpcServerRequest<Buffer, Buffer> request, Function<GrpcMessage, Buffer> answer) {
        GrpcQuickCall call = new GrpcQuickCall(request, answer);
        request.invalidMessageHandler(call::invalid);
        request.messageHandler(call::message);
        request.endHandler(ignored -> call.finished());
    }
}
