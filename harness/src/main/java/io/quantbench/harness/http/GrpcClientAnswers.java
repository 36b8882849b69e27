package io.quantbench.harness.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.quantbench.harness.http.proto.GrpcPredictV2;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelInferResponse;
import io.quantbench.harness.wire.GrpcContents;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.ServerMetadata;
import io.quantbench.harness.wire.TensorHeader;
import io.quantbench.harness.wire.TypedContents;
import io.quantbench.harness.wire.WireLimits;
import io.quantbench.harness.wire.WireTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The answers of the V2 gRPC service as a client reads them, beside those of {@link GrpcClientMessages}. Stateless. Every method
 * throws {@link IllegalArgumentException} if the bytes are no such answer, and a {@code WireException} if tensors in it do not fit.
 */
public final class GrpcClientAnswers {
    private GrpcClientAnswers() {}

    /**
     * One answer of a stream.
     *
     * @param error why its request failed; empty if it did not
     * @param response with the request's id at least
     */
    public record StreamAnswer(String error, InferResponse response) {}

    /** Whether a server is live or ready, or a model is ready: the three messages have one form. */
    public static boolean flag(ByteBuffer answer) {
        return read(answer, GrpcPredictV2.ServerReadyResponse.parser()).getReady();
    }

    public static ServerMetadata serverMetadata(ByteBuffer answer) {
        GrpcPredictV2.ServerMetadataResponse message = read(answer, GrpcPredictV2.ServerMetadataResponse.parser());
        return new ServerMetadata(message.getName(), message.getVersion(), List.copyOf(message.getExtensionsList()));
    }

    /** Parameters are left out. */
    public static InferResponse infer(ByteBuffer answer) {
        return response(read(answer, ModelInferResponse.parser()));
    }

    /** Parameters are left out. */
    public static StreamAnswer stream(ByteBuffer answer) {
        GrpcPredictV2.ModelStreamInferResponse message = read(answer, GrpcPredictV2.ModelStreamInferResponse.parser());
        return new StreamAnswer(message.getErrorMessage(), response(message.getInferResponse()));
    }

    private static InferResponse response(ModelInferResponse message) {
        List<TensorHeader> headers = new ArrayList<>();
        List<TypedContents> typed = new ArrayList<>();
        for (ModelInferResponse.InferOutputTensor output : message.getOutputsList()) {
            long[] extents =
                    output.getShapeList().stream().mapToLong(Long::longValue).toArray();
            headers.add(TensorHeader.of(output.getName(), output.getDatatype(), extents, WireLimits.defaults()));
            typed.add(output.hasContents() ? GrpcInferMessages.typed(output.getContents()) : TypedContents.EMPTY);
        }
        List<ByteBuffer> raw = message.getRawOutputContentsList().stream()
                .map(ByteString::asReadOnlyByteBuffer)
                .toList();
        List<WireTensor> outputs = GrpcContents.tensors(headers, typed, raw);
        return new InferResponse(
                message.getModelName(), message.getModelVersion(), message.getId(), Parameters.NONE, outputs);
    }

    private static <T extends MessageLite> T read(ByteBuffer answer, Parser<T> parser) {
        try {
            return parser.parseFrom(answer.duplicate());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the answer is not of the method's form: " + e.getMessage(), e);
        }
    }
}
