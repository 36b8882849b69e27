package io.quantbench.harness.conformance;

import static io.quantbench.harness.conformance.Check.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantbench.harness.conformance.Check.Mismatch;
import io.quantbench.harness.conformance.Check.NotOffered;
import io.quantbench.harness.conformance.RestClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What must be refused over REST: with the right status, a sentence in {@code error}, and a server that goes on. */
final class RestRefusalChecks {
    private static final String NOBODY = "conformance-there-is-no-such-thing";
    private static final String BAD = "400 with a sentence in error";
    private static final String GONE = "404 with a sentence in error";

    private final RestClient client;
    private final Subject subject;

    RestRefusalChecks(RestClient client, Subject subject) {
        this.client = client;
        this.subject = subject;
    }

    /** A way to spoil a sound request's first input. */
    private interface Spoil {
        void in(ObjectNode input);
    }

    List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(
                new Check("rest.unknown-model", GONE, () -> refused(404, client.get("/v2/models/" + NOBODY))),
                new Check("rest.unknown-model-infer", GONE, this::unknownModelInfer),
                new Check("rest.unknown-version", GONE, this::unknownVersion),
                new Check("rest.unknown-output", BAD, this::unknownOutput),
                new Check("rest.missing-input", BAD, this::missingInput)));
        checks.addAll(spoiled());
        checks.addAll(List.of(
                new Check("rest.malformed-json", BAD, () -> body("{\"inputs\": [", Optional.empty())),
                new Check("rest.json-of-another-kind", BAD, () -> body("[1, 2, 3]", Optional.empty())),
                new Check("rest.empty-body", BAD, () -> body("", Optional.empty())),
                new Check("rest.header-length-beyond-body", BAD, () -> headerLength("99999999")),
                new Check("rest.header-length-no-number", BAD, () -> headerLength("many")),
                new Check("rest.header-length-negative", BAD, () -> headerLength("-1")),
                new Check("rest.header-length-inside-json", BAD, () -> headerLength("5")),
                new Check("rest.binary-cut-off", BAD, this::cutOff),
                new Check("rest.serves-afterwards", "200 after all these", this::afterwards)));
        return checks;
    }

    private List<Check> spoiled() {
        return List.of(
                spoiled("rest.wrong-input-name", input -> input.put("name", NOBODY)),
                spoiled("rest.wrong-datatype", input -> input.put("datatype", "FP8")),
                spoiled("rest.other-datatype", RestRefusalChecks::otherType),
                spoiled("rest.wrong-rank", RestRefusalChecks::oneAxisMore),
                spoiled("rest.negative-extent", input -> input.putArray("shape").add(-1)),
                spoiled("rest.too-few-elements", input -> input.putArray("data")),
                spoiled("rest.no-data", input -> input.remove("data")));
    }

    private Check spoiled(String name, Spoil spoil) {
        return new Check(name, BAD, () -> {
            ObjectNode request = subject.json();
            if (request.path("inputs").path(0) instanceof ObjectNode input) {
                spoil.in(input);
            }
            return refused(400, infer(request));
        });
    }

    /** FP64, or FP32 where that is what it takes: the numbers fit, the type does not. */
    private static void otherType(ObjectNode input) {
        boolean fp64 = input.path("datatype").asText().equals("FP64");
        long count = input.path("data").size();
        input.put("datatype", fp64 ? "FP32" : "FP64").set("data", Elements.FP64.json(count));
    }

    private static void oneAxisMore(ObjectNode input) {
        if (input.path("shape") instanceof ArrayNode shape) {
            shape.add(1);
        }
    }

    private Answer infer(JsonNode request) throws IOException, InterruptedException {
        return client.post(subject.path("/infer"), request);
    }

    private static String refused(int status, Answer answer) throws Mismatch {
        require(
                answer.status() == status
                        && !answer.json().path("error").asText().isEmpty(),
                answer.toString());
        return answer.toString();
    }

    private String unknownModelInfer() throws IOException, InterruptedException, Mismatch {
        return refused(404, client.post("/v2/models/" + NOBODY + "/infer", subject.json()));
    }

    private String unknownVersion() throws IOException, InterruptedException, Mismatch {
        return refused(404, client.post(subject.path("/versions/" + NOBODY + "/infer"), subject.json()));
    }

    private String unknownOutput() throws IOException, InterruptedException, Mismatch {
        ObjectNode request = subject.json();
        request.putArray("outputs").addObject().put("name", NOBODY);
        return refused(400, infer(request));
    }

    private String missingInput() throws IOException, InterruptedException, Mismatch {
        ObjectNode request = subject.json();
        request.putArray("inputs");
        return refused(400, infer(request));
    }

    private String body(String text, Optional<String> headerLength) throws IOException, InterruptedException, Mismatch {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return refused(400, client.post(subject.path("/infer"), bytes, headerLength));
    }

    private String headerLength(String value) throws IOException, InterruptedException, Mismatch, NotOffered {
        subject.requireExtension("binary_tensor_data");
        return refused(400, client.post(subject.path("/infer"), subject.binary().body(), Optional.of(value)));
    }

    private String cutOff() throws IOException, InterruptedException, Mismatch, NotOffered {
        subject.requireExtension("binary_tensor_data");
        Subject.Binary request = subject.binary();
        byte[] body = request.body();
        byte[] cut = Arrays.copyOf(body, body.length - 1);
        return refused(400, client.post(subject.path("/infer"), cut, Optional.of(String.valueOf(request.jsonBytes()))));
    }

    private String afterwards() throws IOException, InterruptedException, Mismatch {
        Answer answer = infer(subject.json());
        OutputRules.json(answer, subject.outputs());
        return answer.toString();
    }
}
