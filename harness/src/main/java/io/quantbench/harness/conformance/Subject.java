package io.quantbench.harness.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantbench.harness.conformance.Check.Mismatch;
import io.quantbench.harness.conformance.Check.NotOffered;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.RequestedOutput;
import io.quantbench.harness.wire.TensorHeader;
import io.quantbench.harness.wire.WireLimits;
import io.quantbench.harness.wire.WireTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The model that is asked, as the server describes it, and requests that by this description it takes. */
final class Subject {
    private final String model;
    private final List<String> versions;
    private final List<String> extensions;
    private final List<TensorFacts> inputs;
    private final List<TensorFacts> outputs;
    private final Map<String, List<Long>> shapes;

    private Subject(JsonNode server, JsonNode metadata, ConformanceSettings settings) {
        this.model = settings.model();
        this.versions = texts(metadata.path("versions"));
        this.extensions = texts(server.path("extensions"));
        this.inputs = TensorFacts.read(metadata.path("inputs"));
        this.outputs = TensorFacts.read(metadata.path("outputs"));
        this.shapes = settings.shapes();
    }

    /** Reads the server's and the model's metadata; what is missing is missed by the checks. */
    static Subject read(RestClient rest, ConformanceSettings settings) throws InterruptedException {
        try {
            JsonNode server = rest.get("/v2").json();
            JsonNode metadata = rest.get("/v2/models/" + RestClient.segment(settings.model()))
                    .json();
            return new Subject(server, metadata, settings);
        } catch (IOException e) {
            throw new ConformanceException(settings.rest() + " does not answer: " + e, e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    String model() {
        return model;
    }

    List<String> versions() {
        return versions;
    }

    List<TensorFacts> outputs() {
        return outputs;
    }

    List<TensorFacts> inputs() {
        return inputs;
    }

    String path(String rest) {
        return "/v2/models/" + RestClient.segment(model) + rest;
    }

    void requireExtension(String name) throws NotOffered {
        if (!extensions.contains(name)) {
            throw new NotOffered("the server announces " + extensions + " and not " + name);
        }
    }

    /** The version that is listed first. */
    String firstVersion() throws NotOffered {
        if (versions.isEmpty()) {
            throw new NotOffered("the model lists no versions");
        }
        return versions.get(0);
    }

    /** The shape that an input is asked with. */
    List<Long> shape(TensorFacts input) {
        return shapes.getOrDefault(input.name(), input.concrete());
    }

    static Elements type(TensorFacts tensor) throws Mismatch {
        try {
            return Elements.valueOf(tensor.datatype());
        } catch (IllegalArgumentException e) {
            throw new Mismatch("the metadata declares " + tensor + ", whose datatype the protocol does not know");
        }
    }

    /** A request in JSON for all outputs. */
    ObjectNode json() throws Mismatch {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ArrayNode tensors = request.putArray("inputs");
        for (TensorFacts input : requireInputs()) {
            ObjectNode tensor = header(input);
            tensor.set("data", type(input).json(TensorFacts.elements(shape(input))));
            tensors.add(tensor);
        }
        return request;
    }

    /** A request whose tensors follow its JSON, and whose answer is wanted in the same form. */
    Binary binary() throws Mismatch {
        return binary(true);
    }

    /** @param binaryOutput in which form the answer is wanted */
    Binary binary(boolean binaryOutput) throws Mismatch {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ArrayNode tensors = request.putArray("inputs");
        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        for (TensorFacts input : requireInputs()) {
            byte[] contents =
                    type(input).binary(TensorFacts.elements(shape(input))).array();
            ObjectNode tensor = header(input);
            tensor.putObject("parameters").put("binary_data_size", contents.length);
            tensors.add(tensor);
            tail.writeBytes(contents);
        }
        request.putObject("parameters").put("binary_data_output", binaryOutput);
        return new Binary(request, tail.toByteArray());
    }

    /** JSON and what follows it. */
    static final class Binary {
        private final byte[] json;
        private final byte[] tail;

        private Binary(ObjectNode json, byte[] tail) {
            this.json = RestClient.bytes(json);
            this.tail = tail;
        }

        int jsonBytes() {
            return json.length;
        }

        byte[] tail() {
            return tail;
        }

        byte[] body() {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(json);
            body.writeBytes(tail);
            return body.toByteArray();
        }
    }

    private ObjectNode header(TensorFacts input) {
        ObjectNode tensor = JsonNodeFactory.instance.objectNode();
        tensor.put("name", input.name()).put("datatype", input.datatype());
        shape(input).forEach(tensor.putArray("shape")::add);
        return tensor;
    }

    private List<TensorFacts> requireInputs() throws Mismatch {
        Check.require(!inputs.isEmpty(), "the metadata of " + model + " declares no inputs to ask with");
        return inputs;
    }

    /** A request for gRPC. */
    InferRequest wire(String id, Parameters parameters, List<String> wanted) throws Mismatch {
        List<WireTensor> tensors = new ArrayList<>();
        for (TensorFacts input : requireInputs()) {
            tensors.add(wire(input.name(), input.datatype(), shape(input)));
        }
        return new InferRequest(
                id,
                parameters,
                tensors,
                wanted.stream().map(RequestedOutput::of).toList());
    }

    static WireTensor wire(String name, String datatype, List<Long> shape) throws Mismatch {
        Elements type = type(new TensorFacts(name, datatype, shape));
        long[] extents = shape.stream().mapToLong(Long::longValue).toArray();
        return WireTensor.of(
                TensorHeader.of(name, datatype, extents, WireLimits.defaults()),
                type.binary(TensorFacts.elements(shape)));
    }
}
