package io.quantbench.harness.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.quantbench.harness.http.proto.GrpcPredictV2;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelMetadata.TensorMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.harness.wire.WireType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.LongStream;

/** The messages of the V2 gRPC service as a client sends and reads them; tensors travel raw unless said otherwise. Stateless. */
public final class GrpcClientMessages {
    private static final String SERVICE = "/inference.GRPCInferenceService/";

    /** Path of the method that infers. */
    public static final String INFER = SERVICE + "ModelInfer";

    /** Path of the method that infers message by message. */
    public static final String STREAM_INFER = SERVICE + "ModelStreamInfer";

    /** Path of the method that tells whether the server lives; its request is empty. */
    public static final String LIVE = SERVICE + "ServerLive";

    /** Path of the method that tells whether the server is ready; its request is empty. */
    public static final String READY = SERVICE + "ServerReady";

    /** Path of the method that tells the server's metadata; its request is empty. */
    public static final String SERVER_METADATA = SERVICE + "ServerMetadata";

    /** Path of the method that tells whether a model is ready. */
    public static final String MODEL_READY = SERVICE + "ModelReady";

    /** Path of the method that tells a model's metadata. */
    public static final String METADATA = SERVICE + "ModelMetadata";

    /** Path of the method that tells a model's statistics. */
    public static final String STATISTICS = SERVICE + "ModelStatistics";

    private GrpcClientMessages() {}

    /**
     * A request for inference.
     *
     * @param version the variant that must answer; empty for any
     */
    public static ByteBuffer infer(String model, String version, InferRequest request) {
        GrpcPredictV2.ModelInferRequest.Builder message = head(model, version, request);
        for (WireTensor input : request.inputs()) {
            message.addInputs(header(input));
            message.addRawInputContents(UnsafeByteOperations.unsafeWrap(input.contents()));
        }
        return message.build().toByteString().asReadOnlyByteBuffer();
    }

    /**
     * A request for inference whose tensors travel in the field for their type.
     *
     * @param version as for {@link #infer}
     * @throws IllegalArgumentException for FP16 and BF16, which have no such field
     */
    public static ByteBuffer inferTyped(String model, String version, InferRequest request) {
        GrpcPredictV2.ModelInferRequest.Builder message = head(model, version, request);
        request.inputs().forEach(input -> message.addInputs(header(input).setContents(typed(input))));
        return message.build().toByteString().asReadOnlyByteBuffer();
    }

    /** A request for inference that lacks its tensors' contents, which a server must refuse; see {@link #infer}. */
    public static ByteBuffer inferHeaders(String model, String version, InferRequest request) {
        GrpcPredictV2.ModelInferRequest.Builder message = head(model, version, request);
        request.inputs().forEach(input -> message.addInputs(header(input)));
        return message.build().toByteString().asReadOnlyByteBuffer();
    }

    private static GrpcPredictV2.ModelInferRequest.Builder head(String model, String version, InferRequest request) {
        GrpcPredictV2.ModelInferRequest.Builder message = GrpcPredictV2.ModelInferRequest.newBuilder()
                .setModelName(model)
                .setModelVersion(version)
                .setId(request.id());
        request.parameters()
                .values()
                .forEach((name, value) -> message.putParameters(name, GrpcInferMessages.parameter(value)));
        request.outputs().forEach(output -> message.addOutputsBuilder().setName(output.name()));
        return message;
    }

    private static GrpcPredictV2.ModelInferRequest.InferInputTensor.Builder header(WireTensor input) {
        return GrpcPredictV2.ModelInferRequest.InferInputTensor.newBuilder()
                .setName(input.name())
                .setDatatype(input.type().name())
                .addAllShape(LongStream.of(input.shape().toArray()).boxed().toList());
    }

    private static GrpcPredictV2.InferTensorContents typed(WireTensor input) {
        GrpcPredictV2.InferTensorContents.Builder contents = GrpcPredictV2.InferTensorContents.newBuilder();
        if (input.type() == WireType.BYTES) {
            input.byteStrings().forEach(text -> contents.addBytesContents(ByteString.copyFrom(text)));
            return contents.build();
        }
        ByteBuffer binary = input.contents();
        while (binary.hasRemaining()) {
            switch (input.type()) {
                case BOOL -> contents.addBoolContents(binary.get() != 0);
                case INT8 -> contents.addIntContents(binary.get());
                case INT16 -> contents.addIntContents(binary.getShort());
                case INT32 -> contents.addIntContents(binary.getInt());
                case INT64 -> contents.addInt64Contents(binary.getLong());
                case UINT8 -> contents.addUintContents(binary.get() & 0xff);
                case UINT16 -> contents.addUintContents(binary.getShort() & 0xffff);
                case UINT32 -> contents.addUintContents(binary.getInt());
                case UINT64 -> contents.addUint64Contents(binary.getLong());
                case FP32 -> contents.addFp32Contents(binary.getFloat());
                case FP64 -> contents.addFp64Contents(binary.getDouble());
                case FP16, BF16, BYTES -> throw new IllegalArgumentException(input + " has no typed contents");
            }
        }
        return contents.build();
    }

    /** A request for a model's metadata. */
    public static ByteBuffer metadataRequest(String model) {
        return metadataRequest(model, "");
    }

    /**
     * A request for a model's metadata, or whether it is ready: both have one form.
     *
     * @param version the variant that is asked about; empty for the model
     */
    public static ByteBuffer metadataRequest(String model, String version) {
        return GrpcPredictV2.ModelMetadataRequest.newBuilder()
                .setName(model)
                .setVersion(version)
                .build()
                .toByteString()
                .asReadOnlyByteBuffer();
    }

    /**
     * Reads the answer to {@link #metadataRequest}.
     *
     * @throws IllegalArgumentException if it is none
     * @throws io.quantbench.harness.wire.WireException if it names a type that the protocol does not know
     */
    public static ModelMetadata metadata(ByteBuffer answer) {
        try {
            GrpcPredictV2.ModelMetadataResponse message = GrpcPredictV2.ModelMetadataResponse.parseFrom(answer);
            return new ModelMetadata(
                    message.getName(),
                    List.copyOf(message.getVersionsList()),
                    message.getPlatform(),
                    tensors(message.getInputsList()),
                    tensors(message.getOutputsList()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the answer is no metadata of a model: " + e.getMessage(), e);
        }
    }

    private static List<TensorMetadata> tensors(List<GrpcPredictV2.ModelMetadataResponse.TensorMetadata> tensors) {
        return tensors.stream()
                .map(tensor -> new TensorMetadata(
                        tensor.getName(),
                        WireType.parse(tensor.getName(), tensor.getDatatype()),
                        tensor.getShapeList()))
                .toList();
    }

    /** A request for the statistics of all variants of a model. */
    public static ByteBuffer statisticsRequest(String model) {
        return GrpcPredictV2.ModelStatisticsRequest.newBuilder()
                .setName(model)
                .build()
                .toByteString()
                .asReadOnlyByteBuffer();
    }

    /**
     * Reads the answer to {@link #statisticsRequest}; sizes of batches are left out.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static List<ModelStatistics> statistics(ByteBuffer answer) {
        try {
            return GrpcPredictV2.ModelStatisticsResponse.parseFrom(answer).getModelStatsList().stream()
                    .map(GrpcClientMessages::statistics)
                    .toList();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the answer is no statistics of models: " + e.getMessage(), e);
        }
    }

    private static ModelStatistics statistics(GrpcPredictV2.ModelStatistics message) {
        GrpcPredictV2.InferStatistics stats = message.getInferenceStats();
        return new ModelStatistics(
                message.getName(),
                message.getVersion(),
                message.getLastInference(),
                message.getInferenceCount(),
                message.getExecutionCount(),
                new ModelStatistics.Requests(
                        span(stats.getSuccess()),
                        span(stats.getFail()),
                        span(stats.getQueue()),
                        span(stats.getComputeInput()),
                        span(stats.getComputeInfer()),
                        span(stats.getComputeOutput())),
                List.of());
    }

    private static ModelStatistics.Span span(GrpcPredictV2.StatisticDuration duration) {
        return new ModelStatistics.Span(duration.getCount(), duration.getNs());
    }
}
