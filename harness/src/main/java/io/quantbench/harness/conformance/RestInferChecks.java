package io.quantbench.harness.conformance;

import static io.quantbench.harness.conformance.Check.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantbench.harness.conformance.Check.Mismatch;
import io.quantbench.harness.conformance.Check.NotOffered;
import io.quantbench.harness.conformance.RestClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Inference over REST as it should go. */
final class RestInferChecks {
    private static final String ID = "conformance-7";

    private final RestClient client;
    private final Subject subject;

    RestInferChecks(RestClient client, Subject subject) {
        this.client = client;
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                new Check("rest.infer-json", "200 with model_name and all declared outputs as JSON", this::json),
                new Check("rest.infer-version", "model_version is the V of .../versions/V/infer", this::version),
                new Check("rest.infer-id", "the request's id in the answer", this::id),
                new Check(
                        "rest.infer-parameters",
                        "parameters that mean nothing to the server are let be",
                        this::parameters),
                new Check("rest.infer-outputs", "the one output that is asked for", this::requestedOutput),
                new Check("rest.infer-binary", "binary tensors in, binary tensors out", this::binary),
                new Check("rest.infer-binary-json", "the same numbers in JSON and in binary", this::agree),
                new Check("rest.infer-binary-input-only", "binary tensors in, JSON out", this::binaryInJsonOut),
                new Check(
                        "rest.infer-binary-output-only",
                        "one output in binary by its own parameter",
                        this::oneBinaryOutput),
                new Check("rest.infer-raw", "a body of nothing but the only input's bytes", this::raw));
    }

    private Answer infer(JsonNode request) throws IOException, InterruptedException {
        return client.post(subject.path("/infer"), request);
    }

    private Answer infer(Subject.Binary request) throws IOException, InterruptedException {
        return client.post(subject.path("/infer"), request.body(), Optional.of(String.valueOf(request.jsonBytes())));
    }

    private String json() throws IOException, InterruptedException, Mismatch {
        Answer answer = infer(subject.json());
        OutputRules.json(answer, subject.outputs());
        require(answer.json().path("model_name").asText().equals(subject.model()), answer.toString());
        return answer.toString();
    }

    private String version() throws IOException, InterruptedException, Mismatch, NotOffered {
        String version = subject.firstVersion();
        Answer answer =
                client.post(subject.path("/versions/" + RestClient.segment(version) + "/infer"), subject.json());
        require(answer.json().path("model_version").asText().equals(version), answer.toString());
        return answer.toString();
    }

    private String id() throws IOException, InterruptedException, Mismatch {
        Answer answer = infer(subject.json().put("id", ID));
        require(answer.json().path("id").asText().equals(ID), answer.toString());
        return answer.toString();
    }

    private String parameters() throws IOException, InterruptedException, Mismatch {
        ObjectNode request = subject.json();
        request.putObject("parameters")
                .put("conformance_text", "a")
                .put("conformance_number", 7)
                .put("conformance_flag", true);
        Answer answer = infer(request);
        OutputRules.json(answer, subject.outputs());
        return answer.toString();
    }

    private TensorFacts firstOutput() throws Mismatch {
        require(!subject.outputs().isEmpty(), "the metadata declares no outputs");
        return subject.outputs().get(0);
    }

    private String requestedOutput() throws IOException, InterruptedException, Mismatch {
        TensorFacts wanted = firstOutput();
        ObjectNode request = subject.json();
        request.putArray("outputs").addObject().put("name", wanted.name());
        Answer answer = infer(request);
        OutputRules.json(answer, List.of(wanted));
        return answer.toString();
    }

    private String binary() throws IOException, InterruptedException, Mismatch, NotOffered {
        subject.requireExtension("binary_tensor_data");
        Answer answer = infer(subject.binary());
        Map<String, List<String>> outputs = OutputRules.binary(answer, subject.outputs());
        return "200 with " + answer.tail().length + " bytes of " + outputs.keySet();
    }

    private String agree() throws IOException, InterruptedException, Mismatch, NotOffered {
        subject.requireExtension("binary_tensor_data");
        OutputRules.same(
                OutputRules.json(infer(subject.json()), subject.outputs()),
                OutputRules.binary(infer(subject.binary()), subject.outputs()),
                subject.outputs());
        return "the same";
    }

    private String binaryInJsonOut() throws IOException, InterruptedException, Mismatch, NotOffered {
        subject.requireExtension("binary_tensor_data");
        Answer answer = infer(subject.binary(false));
        OutputRules.json(answer, subject.outputs());
        return answer.toString();
    }

    private String oneBinaryOutput() throws IOException, InterruptedException, Mismatch, NotOffered {
        subject.requireExtension("binary_tensor_data");
        TensorFacts wanted = firstOutput();
        ObjectNode request = subject.json();
        request.putArray("outputs")
                .addObject()
                .put("name", wanted.name())
                .putObject("parameters")
                .put("binary_data", true);
        Answer answer = infer(request);
        OutputRules.binary(answer, List.of(wanted));
        return "200 with " + answer.tail().length + " bytes of " + wanted.name();
    }

    private String raw() throws IOException, InterruptedException, Mismatch, NotOffered {
        subject.requireExtension("binary_tensor_data");
        if (subject.inputs().size() != 1) {
            throw new NotOffered("the model has " + subject.inputs().size() + " inputs; a raw body is for one");
        }
        TensorFacts input = subject.inputs().get(0);
        // A raw text has no length before it: the body is the one element.
        return raw(
                Subject.type(input) == Elements.BYTES
                        ? ID.getBytes(StandardCharsets.UTF_8)
                        : Subject.type(input)
                                .binary(TensorFacts.elements(subject.shape(input)))
                                .array());
    }

    private String raw(byte[] body) throws IOException, InterruptedException, Mismatch {
        Answer answer = client.post(subject.path("/infer"), body, Optional.of("0"));
        if (answer.hasTail()) {
            OutputRules.binary(answer, subject.outputs());
        } else {
            OutputRules.json(answer, subject.outputs());
        }
        return answer.toString();
    }
}
