package io.quantbench.harness.http;

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

/** The messages of the V2 gRPC service as a client sends and reads them; tensors travel raw. Stateless. */
public final class GrpcClientMessages {
    private static final String SERVICE = "/inference.GRPCInferenceService/";

    /** Path of the method that infers. */
    public static final String INFER = SERVICE + "ModelInfer";

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
        GrpcPredictV2.ModelInferRequest.Builder message = GrpcPredictV2.ModelInferRequest.newBuilder()
                .setModelName(model)
                .setModelVersion(version)
                .setId(request.id());
        for (WireTensor input : request.inputs()) {
            message.addInputs(GrpcPredictV2.ModelInferRequest.InferInputTensor.newBuilder()
                    .setName(input.name())
                    .setDatatype(input.type().name())
                    .addAllShape(LongStream.of(input.shape().toArray()).boxed().toList()));
            message.addRawInputContents(UnsafeByteOperations.unsafeWrap(input.contents()));
        }
        return message.build().toByteString().asReadOnlyByteBuffer();
    }

    /** A request for a model's metadata. */
    public static ByteBuffer metadataRequest(String model) {
        return GrpcPredictV2.ModelMetadataRequest.newBuilder()
                .setName(model)
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
