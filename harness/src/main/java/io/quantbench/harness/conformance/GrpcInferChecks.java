package io.quantbench.harness.conformance;

import static io.quantbench.harness.conformance.Check.require;

import io.quantbench.harness.conformance.Check.Mismatch;
import io.quantbench.harness.conformance.Check.NotOffered;
import io.quantbench.harness.http.GrpcCaller.Reply;
import io.quantbench.harness.http.GrpcClientAnswers;
import io.quantbench.harness.http.GrpcClientAnswers.StreamAnswer;
import io.quantbench.harness.http.GrpcClientMessages;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.Parameter;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.WireTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Inference over gRPC as it should go, one call at a time and in a stream. */
final class GrpcInferChecks {
    private static final String ID = "conformance-8";
    private static final int STREAMED = 20;

    private final GrpcCalls calls;
    private final Subject subject;
    private final RestClient rest;

    GrpcInferChecks(GrpcCalls calls, Subject subject, RestClient rest) {
        this.calls = calls;
        this.subject = subject;
        this.rest = rest;
    }

    List<Check> checks() {
        return List.of(
                new Check("grpc.infer-raw", "all declared outputs, of raw contents", this::raw),
                new Check("grpc.infer-typed", "all declared outputs, of typed contents", this::typed),
                new Check("grpc.infer-rest", "the same numbers as over REST", this::asOverRest),
                new Check("grpc.infer-version", "the model_version that was asked for", this::version),
                new Check("grpc.infer-id", "the request's id in the answer", this::id),
                new Check(
                        "grpc.infer-parameters",
                        "parameters that mean nothing to the server are let be",
                        this::parameters),
                new Check("grpc.infer-outputs", "the one output that is asked for", this::requestedOutput),
                new Check("grpc.stream", "every message of a stream answered once, with its id", this::stream),
                new Check(
                        "grpc.stream-failure",
                        "an error_message for one, answers for the others",
                        this::streamFailure));
    }

    private InferRequest request() throws Mismatch {
        return subject.wire(ID, Parameters.NONE, List.of());
    }

    private InferResponse infer(InferRequest request) throws IOException, Mismatch {
        return infer(GrpcClientMessages.infer(subject.model(), "", request));
    }

    private InferResponse infer(ByteBuffer message) throws IOException, Mismatch {
        return GrpcClientAnswers.infer(calls.answer(GrpcClientMessages.INFER, message));
    }

    private static String shown(InferResponse answer) {
        return answer.modelName() + "/" + answer.modelVersion() + " " + answer.id() + " " + answer.outputs();
    }

    private String raw() throws IOException, Mismatch {
        InferResponse answer = infer(request());
        OutputRules.wire(answer, subject.outputs());
        require(answer.modelName().equals(subject.model()), shown(answer));
        return shown(answer);
    }

    private String typed() throws IOException, Mismatch, NotOffered {
        for (TensorFacts input : subject.inputs()) {
            Elements type = Subject.type(input);
            if (type == Elements.FP16 || type == Elements.BF16) {
                throw new NotOffered("input " + input.name() + " is " + type + ", which has no typed contents");
            }
        }
        InferResponse answer = infer(GrpcClientMessages.inferTyped(subject.model(), "", request()));
        OutputRules.wire(answer, subject.outputs());
        return shown(answer);
    }

    private String asOverRest() throws IOException, InterruptedException, Mismatch {
        RestClient.Answer other = rest.post(subject.path("/infer"), subject.json());
        OutputRules.same(
                OutputRules.wire(infer(request()), subject.outputs()),
                OutputRules.json(other, subject.outputs()),
                subject.outputs());
        return "the same";
    }

    private String version() throws IOException, Mismatch, NotOffered {
        String version = subject.firstVersion();
        InferResponse answer = infer(GrpcClientMessages.infer(subject.model(), version, request()));
        require(answer.modelVersion().equals(version), shown(answer));
        return shown(answer);
    }

    private String id() throws IOException, Mismatch {
        InferResponse answer = infer(request());
        require(answer.id().equals(ID), shown(answer));
        return shown(answer);
    }

    private String parameters() throws IOException, Mismatch {
        Parameters parameters = new Parameters(Map.of(
                "conformance_text", new Parameter.Text("a"),
                "conformance_number", new Parameter.Whole(7),
                "conformance_flag", new Parameter.Flag(true)));
        InferResponse answer = infer(subject.wire(ID, parameters, List.of()));
        OutputRules.wire(answer, subject.outputs());
        return shown(answer);
    }

    private String requestedOutput() throws IOException, Mismatch {
        require(!subject.outputs().isEmpty(), "the metadata declares no outputs");
        TensorFacts wanted = subject.outputs().get(0);
        InferResponse answer = infer(subject.wire(ID, Parameters.NONE, List.of(wanted.name())));
        OutputRules.wire(answer, List.of(wanted));
        return shown(answer);
    }

    private List<StreamAnswer> streamed(List<ByteBuffer> messages) throws IOException, Mismatch, NotOffered {
        Reply reply = calls.stream(GrpcClientMessages.STREAM_INFER, messages);
        if (reply.status() == GrpcCalls.UNIMPLEMENTED) {
            throw new NotOffered("the server has no ModelStreamInfer");
        }
        require(reply.status() == GrpcCalls.OK && reply.messages().size() == messages.size(), reply.toString());
        return reply.messages().stream().map(GrpcClientAnswers::stream).toList();
    }

    private String stream() throws IOException, Mismatch, NotOffered {
        List<ByteBuffer> messages = new ArrayList<>();
        Set<String> owed = new HashSet<>();
        for (int i = 0; i < STREAMED; i++) {
            InferRequest request = subject.wire(ID + "-" + i, Parameters.NONE, List.of());
            messages.add(GrpcClientMessages.infer(subject.model(), "", request));
            owed.add(request.id());
        }
        for (StreamAnswer answer : streamed(messages)) {
            require(answer.error().isEmpty(), answer.error());
            require(
                    owed.remove(answer.response().id()),
                    "an answer with the id " + answer.response().id());
            OutputRules.wire(answer.response(), subject.outputs());
        }
        return STREAMED + " answers";
    }

    private String streamFailure() throws IOException, Mismatch, NotOffered {
        List<WireTensor> wrong = new ArrayList<>();
        for (WireTensor input : request().inputs()) {
            wrong.add(Subject.wire("no-" + input.name(), "FP32", List.of(1L)));
        }
        InferRequest bad = new InferRequest(ID, Parameters.NONE, wrong, List.of());
        ByteBuffer good = GrpcClientMessages.infer(subject.model(), "", request());
        List<StreamAnswer> answers = streamed(List.of(good, GrpcClientMessages.infer(subject.model(), "", bad), good));
        long failed =
                answers.stream().filter(answer -> !answer.error().isEmpty()).count();
        require(failed == 1, failed + " of 3 failed");
        return answers.stream()
                .map(StreamAnswer::error)
                .filter(error -> !error.isEmpty())
                .findFirst()
                .orElse("");
    }
}
