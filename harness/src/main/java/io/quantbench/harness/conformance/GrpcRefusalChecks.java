package io.quantbench.harness.conformance;

import static io.quantbench.harness.conformance.Check.require;

import io.quantbench.harness.conformance.Check.Mismatch;
import io.quantbench.harness.http.GrpcCaller.Reply;
import io.quantbench.harness.http.GrpcClientAnswers;
import io.quantbench.harness.http.GrpcClientMessages;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.WireTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What must be refused over gRPC: with the right status and a sentence, and a server that goes on. */
final class GrpcRefusalChecks {
    private static final String NOBODY = "conformance-there-is-no-such-thing";
    private static final String BAD = "INVALID_ARGUMENT (3) with a sentence";
    private static final String GONE = "NOT_FOUND (5) with a sentence";

    private final GrpcCalls calls;
    private final Subject subject;

    GrpcRefusalChecks(GrpcCalls calls, Subject subject) {
        this.calls = calls;
        this.subject = subject;
    }

    /** A way to spoil a sound request's first input. */
    private interface Spoil {
        WireTensor of(TensorFacts input, List<Long> shape) throws Mismatch;
    }

    List<Check> checks() {
        return List.of(
                new Check("grpc.unknown-model", GONE, this::unknownModel),
                new Check("grpc.unknown-model-infer", GONE, () -> gone(NOBODY, "")),
                new Check("grpc.unknown-version", GONE, () -> gone(subject.model(), NOBODY)),
                new Check("grpc.unknown-output", BAD, this::unknownOutput),
                spoiled("grpc.wrong-input-name", (input, shape) -> Subject.wire(NOBODY, input.datatype(), shape)),
                spoiled("grpc.other-datatype", (input, shape) -> Subject.wire(input.name(), otherType(input), shape)),
                spoiled(
                        "grpc.wrong-rank",
                        (input, shape) -> Subject.wire(input.name(), input.datatype(), longer(shape))),
                new Check("grpc.too-few-contents", BAD, this::tooFewContents),
                new Check("grpc.malformed-message", "any status but OK", this::malformed),
                new Check("grpc.serves-afterwards", "OK after all these", this::afterwards));
    }

    private static String otherType(TensorFacts input) {
        return input.datatype().equals("FP64") ? "FP32" : "FP64";
    }

    private static List<Long> longer(List<Long> shape) {
        List<Long> more = new ArrayList<>(shape);
        more.add(1L);
        return more;
    }

    private Check spoiled(String name, Spoil spoil) {
        return new Check(name, BAD, () -> {
            InferRequest sound = sound();
            List<WireTensor> inputs = new ArrayList<>(sound.inputs());
            TensorFacts first = subject.inputs().get(0);
            inputs.set(0, spoil.of(first, subject.shape(first)));
            return refused(new InferRequest("", Parameters.NONE, inputs, List.of()));
        });
    }

    private InferRequest sound() throws Mismatch {
        return subject.wire("", Parameters.NONE, List.of());
    }

    private String refused(InferRequest request) throws IOException, Mismatch {
        Reply reply = calls.call(GrpcClientMessages.INFER, GrpcClientMessages.infer(subject.model(), "", request));
        return GrpcCalls.refused(GrpcCalls.INVALID_ARGUMENT, reply);
    }

    private String unknownModel() throws IOException, Mismatch {
        Reply reply = calls.call(GrpcClientMessages.METADATA, GrpcClientMessages.metadataRequest(NOBODY));
        return GrpcCalls.refused(GrpcCalls.NOT_FOUND, reply);
    }

    private String gone(String model, String version) throws IOException, Mismatch {
        Reply reply = calls.call(GrpcClientMessages.INFER, GrpcClientMessages.infer(model, version, sound()));
        return GrpcCalls.refused(GrpcCalls.NOT_FOUND, reply);
    }

    private String unknownOutput() throws IOException, Mismatch {
        return refused(subject.wire("", Parameters.NONE, List.of(NOBODY)));
    }

    /** Inputs without contents of either kind. */
    private String tooFewContents() throws IOException, Mismatch {
        Reply reply =
                calls.call(GrpcClientMessages.INFER, GrpcClientMessages.inferHeaders(subject.model(), "", sound()));
        return GrpcCalls.refused(GrpcCalls.INVALID_ARGUMENT, reply);
    }

    private String malformed() throws IOException, Mismatch {
        Reply reply = calls.call(GrpcClientMessages.INFER, ByteBuffer.wrap(new byte[] {9, 9, 9}));
        require(reply.status() > GrpcCalls.OK, reply.toString());
        return reply.toString();
    }

    private String afterwards() throws IOException, Mismatch {
        ByteBuffer answer =
                calls.answer(GrpcClientMessages.INFER, GrpcClientMessages.infer(subject.model(), "", sound()));
        OutputRules.wire(GrpcClientAnswers.infer(answer), subject.outputs());
        return "OK";
    }
}
