package io.quantbench.harness.http;

import io.quantbench.harness.http.proto.GrpcPredictV2;
import io.quantbench.harness.http.proto.GrpcPredictV2.InferBatchStatistics;
import io.quantbench.harness.http.proto.GrpcPredictV2.InferStatistics;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelMetadataResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.ModelStatisticsResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.ServerMetadataResponse;
import io.quantbench.harness.http.proto.GrpcPredictV2.StatisticDuration;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelMetadata.TensorMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.ModelStatistics.Span;
import io.quantbench.harness.wire.ServerMetadata;
import java.util.List;

/** Metadata and statistics as gRPC messages. */
final class GrpcStatusMessages {
    private GrpcStatusMessages() {}

    static ServerMetadataResponse write(ServerMetadata metadata) {
        return ServerMetadataResponse.newBuilder()
                .setName(metadata.name())
                .setVersion(metadata.version())
                .addAllExtensions(metadata.extensions())
                .build();
    }

    static ModelMetadataResponse write(ModelMetadata metadata) {
        return ModelMetadataResponse.newBuilder()
                .setName(metadata.name())
                .addAllVersions(metadata.versions())
                .setPlatform(metadata.platform())
                .addAllInputs(tensors(metadata.inputs()))
                .addAllOutputs(tensors(metadata.outputs()))
                .build();
    }

    static ModelStatisticsResponse write(List<ModelStatistics> statistics) {
        ModelStatisticsResponse.Builder message = ModelStatisticsResponse.newBuilder();
        statistics.forEach(entry -> message.addModelStats(write(entry)));
        return message.build();
    }

    private static List<ModelMetadataResponse.TensorMetadata> tensors(List<TensorMetadata> tensors) {
        return tensors.stream()
                .map(tensor -> ModelMetadataResponse.TensorMetadata.newBuilder()
                        .setName(tensor.name())
                        .setDatatype(tensor.datatype().name())
                        .addAllShape(tensor.shape())
                        .build())
                .toList();
    }

    private static GrpcPredictV2.ModelStatistics write(ModelStatistics statistics) {
        ModelStatistics.Requests requests = statistics.requests();
        return GrpcPredictV2.ModelStatistics.newBuilder()
                .setName(statistics.name())
                .setVersion(statistics.version())
                .setLastInference(statistics.lastInferenceMs())
                .setInferenceCount(statistics.inferenceCount())
                .setExecutionCount(statistics.executionCount())
                .setInferenceStats(InferStatistics.newBuilder()
                        .setSuccess(duration(requests.success()))
                        .setFail(duration(requests.fail()))
                        .setQueue(duration(requests.queue()))
                        .setComputeInput(duration(requests.computeInput()))
                        .setComputeInfer(duration(requests.computeInfer()))
                        .setComputeOutput(duration(requests.computeOutput())))
                .addAllBatchStats(statistics.batches().stream()
                        .map(GrpcStatusMessages::write)
                        .toList())
                .build();
    }

    private static InferBatchStatistics write(ModelStatistics.Batch batch) {
        return InferBatchStatistics.newBuilder()
                .setBatchSize(batch.size())
                .setComputeInput(duration(batch.computeInput()))
                .setComputeInfer(duration(batch.computeInfer()))
                .setComputeOutput(duration(batch.computeOutput()))
                .build();
    }

    private static StatisticDuration duration(Span span) {
        return StatisticDuration.newBuilder()
                .setCount(span.count())
                .setNs(span.totalNs())
                .build();
    }
}
