package io.quantbench.harness.conformance;

import static io.quantbench.harness.conformance.Check.require;

import io.quantbench.harness.conformance.Check.Mismatch;
import io.quantbench.harness.conformance.Check.NotOffered;
import io.quantbench.harness.http.GrpcCaller.Reply;
import io.quantbench.harness.http.GrpcClientAnswers;
import io.quantbench.harness.http.GrpcClientMessages;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelMetadata.TensorMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.ServerMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Health, metadata and statistics over gRPC. */
final class GrpcStatusChecks {
    private final GrpcCalls calls;
    private final Subject subject;

    GrpcStatusChecks(GrpcCalls calls, Subject subject) {
        this.calls = calls;
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                new Check("grpc.live", "true", () -> flag(GrpcClientMessages.LIVE, GrpcCalls.EMPTY)),
                new Check("grpc.ready", "true", () -> flag(GrpcClientMessages.READY, GrpcCalls.EMPTY)),
                new Check("grpc.server-metadata", "a name and a version", this::server),
                new Check("grpc.model-ready", "true", () -> ready("")),
                new Check("grpc.version-ready", "true", () -> ready(subject.firstVersion())),
                new Check("grpc.model-metadata", "what REST says", () -> metadata("")),
                new Check("grpc.version-metadata", "what REST says", () -> metadata(subject.firstVersion())),
                new Check("grpc.statistics", "model_stats that count an inference", this::statistics),
                new Check("grpc.unknown-method", "UNIMPLEMENTED (12)", this::unknownMethod));
    }

    private String flag(String path, ByteBuffer request) throws IOException, Mismatch {
        boolean flag = GrpcClientAnswers.flag(calls.answer(path, request));
        require(flag, "false");
        return "true";
    }

    private String ready(String version) throws IOException, Mismatch {
        return flag(GrpcClientMessages.MODEL_READY, GrpcClientMessages.metadataRequest(subject.model(), version));
    }

    private String server() throws IOException, Mismatch {
        ServerMetadata server =
                GrpcClientAnswers.serverMetadata(calls.answer(GrpcClientMessages.SERVER_METADATA, GrpcCalls.EMPTY));
        require(!server.name().isEmpty() && !server.version().isEmpty(), server.toString());
        return server.toString();
    }

    private String metadata(String version) throws IOException, Mismatch {
        ModelMetadata model = GrpcClientMessages.metadata(calls.answer(
                GrpcClientMessages.METADATA, GrpcClientMessages.metadataRequest(subject.model(), version)));
        require(
                model.name().equals(subject.model())
                        && facts(model.inputs()).equals(subject.inputs())
                        && facts(model.outputs()).equals(subject.outputs()),
                model.toString());
        return model.toString();
    }

    private static List<TensorFacts> facts(List<TensorMetadata> tensors) {
        return tensors.stream()
                .map(tensor -> new TensorFacts(tensor.name(), tensor.datatype().name(), tensor.shape()))
                .toList();
    }

    private String statistics() throws IOException, Mismatch, NotOffered {
        subject.requireExtension("statistics");
        long before = successes();
        calls.answer(
                GrpcClientMessages.INFER,
                GrpcClientMessages.infer(subject.model(), "", subject.wire("", Parameters.NONE, List.of())));
        long after = successes();
        require(after > before, "success.count went from " + before + " to " + after);
        return "success.count went from " + before + " to " + after;
    }

    private long successes() throws IOException, Mismatch {
        List<ModelStatistics> entries = GrpcClientMessages.statistics(
                calls.answer(GrpcClientMessages.STATISTICS, GrpcClientMessages.statisticsRequest(subject.model())));
        return entries.stream()
                .mapToLong(entry -> entry.requests().success().count())
                .sum();
    }

    private String unknownMethod() throws IOException, Mismatch {
        Reply reply = calls.call(GrpcClientMessages.INFER + "ButNotReally", GrpcCalls.EMPTY);
        require(reply.status() == GrpcCalls.UNIMPLEMENTED, reply.toString());
        return reply.toString();
    }
}
