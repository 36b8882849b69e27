package io.quantbench.harness.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.quantbench.harness.serve.InferenceService;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.serve.ServeException;
import io.quantbench.harness.serve.ServeFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.io.IOException;

/**
 * {@code grpc.health.v1.Health/Check}, which orchestrators call, and which says as much as they need without a token: whether the
 * server takes requests, or whether the model does that is named as service. Its two messages have one field each, so they are read
 * and written here.
 */
final class GrpcHealth {
    static final ServiceMethod<Buffer, Buffer> CHECK = ServiceMethod.server(
            ServiceName.create("grpc.health.v1.Health"),
            "Check",
            GrpcMessageEncoder.IDENTITY,
            GrpcMessageDecoder.IDENTITY);

    private static final int FIELD = 1;
    private static final byte STATUS_TAG = 8;
    private static final byte SERVING = 1;
    private static final byte NOT_SERVING = 2;

    private final InferenceService service;

    GrpcHealth(InferenceService service) {
        this.service = service;
    }

    Buffer check(GrpcMessage message) {
        String name = name(message);
        boolean serves = name.isEmpty() ? service.ready() : service.ready(ModelRef.of(name));
        return Buffer.buffer(new byte[] {STATUS_TAG, serves ? SERVING : NOT_SERVING});
    }

    private static String name(GrpcMessage message) {
        String name = "";
        try {
            CodedInputStream input =
                    ByteString.copyFrom(message.payload().getBytes()).newCodedInput();
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == FIELD) {
                    name = input.readStringRequireUtf8();
                } else {
                    input.skipField(tag);
                }
            }
            return name;
        } catch (IOException e) {
            throw new ServeException(new ServeFailure(
                    ServeFailure.Kind.BAD_REQUEST, "the message is not a HealthCheckRequest: " + e.getMessage()));
        }
    }
}
