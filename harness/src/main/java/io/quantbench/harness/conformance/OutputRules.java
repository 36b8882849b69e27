package io.quantbench.harness.conformance;

import static io.quantbench.harness.conformance.Check.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantbench.harness.conformance.Check.Mismatch;
import io.quantbench.harness.wire.InferResponse;
import io.quantbench.harness.wire.WireTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What the outputs of a right answer are: those declared, of the declared type and rank, with as many elements as their shape. */
final class OutputRules {
    private OutputRules() {}

    /** Elements by output of an answer in JSON. */
    static Map<String, List<String>> json(RestClient.Answer answer, List<TensorFacts> declared) throws Mismatch {
        JsonNode outputs = outputs(answer, declared.size());
        Map<String, List<String>> elements = new LinkedHashMap<>();
        for (TensorFacts output : declared) {
            JsonNode found = find(outputs, output);
            List<String> data = Elements.texts(found.path("data"));
            require(
                    data.size() == TensorFacts.elements(extents(found)),
                    "output " + output.name() + " of shape " + extents(found) + " with " + data.size() + " elements");
            elements.put(output.name(), data);
        }
        return elements;
    }

    /** Elements by output of an answer whose outputs follow its JSON. */
    static Map<String, List<String>> binary(RestClient.Answer answer, List<TensorFacts> declared) throws Mismatch {
        JsonNode outputs = outputs(answer, declared.size());
        require(answer.hasTail(), "200 without the header " + RestClient.HEADER_LENGTH);
        Map<String, List<String>> elements = new LinkedHashMap<>();
        byte[] tail = answer.tail();
        int from = 0;
        for (JsonNode output : outputs) {
            String name = output.path("name").asText();
            int bytes = output.path("parameters").path("binary_data_size").asInt(-1);
            require(
                    bytes >= 0 && bytes <= tail.length - from,
                    "output " + name + " says binary_data_size " + bytes + ", with " + (tail.length - from)
                            + " bytes left");
            elements.put(name, Subject.type(declared(name, declared)).texts(ByteBuffer.wrap(tail, from, bytes)));
            from += bytes;
        }
        require(from == tail.length, (tail.length - from) + " bytes after the last output");
        for (TensorFacts output : declared) {
            long expected = TensorFacts.elements(extents(find(outputs, output)));
            int found = elements.getOrDefault(output.name(), List.of()).size();
            require(found == expected, "output " + output.name() + " with " + found + " elements of " + expected);
        }
        return elements;
    }

    /** Elements by output of an answer over gRPC. */
    static Map<String, List<String>> wire(InferResponse answer, List<TensorFacts> declared) throws Mismatch {
        require(answer.outputs().size() == declared.size(), answer.outputs().size() + " outputs: " + answer.outputs());
        Map<String, List<String>> elements = new LinkedHashMap<>();
        for (WireTensor output : answer.outputs()) {
            TensorFacts known = declared(output.name(), declared);
            List<Long> extents = LongStream.of(output.shape().toArray()).boxed().toList();
            require(
                    known.datatype().equals(output.type().name()) && known.takes(extents),
                    "output " + output + ", declared as " + known);
            elements.put(output.name(), Subject.type(known).texts(output.contents()));
        }
        return elements;
    }

    /** Fails unless two answers say the same. */
    static void same(Map<String, List<String>> some, Map<String, List<String>> others, List<TensorFacts> declared)
            throws Mismatch {
        for (TensorFacts output : declared) {
            List<String> one = some.getOrDefault(output.name(), List.of());
            List<String> other = others.getOrDefault(output.name(), List.of());
            require(
                    Subject.type(output).same(one, other),
                    "output " + output.name() + " begins with " + first(one) + " and with " + first(other));
        }
    }

    private static List<String> first(List<String> elements) {
        return elements.subList(0, Math.min(4, elements.size()));
    }

    private static JsonNode outputs(RestClient.Answer answer, int count) throws Mismatch {
        JsonNode outputs = answer.json().path("outputs");
        require(answer.status() == 200 && outputs.size() == count, answer.toString());
        return outputs;
    }

    private static TensorFacts declared(String name, List<TensorFacts> declared) throws Mismatch {
        return declared.stream()
                .filter(output -> output.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Mismatch("an output " + name + ", which the metadata does not declare"));
    }

    private static JsonNode find(JsonNode outputs, TensorFacts declared) throws Mismatch {
        for (JsonNode output : outputs) {
            if (output.path("name").asText().equals(declared.name())) {
                require(
                        output.path("datatype").asText().equals(declared.datatype()) && declared.takes(extents(output)),
                        "output " + declared.name() + " as "
                                + output.path("datatype").asText() + " " + extents(output) + ", declared as "
                                + declared);
                return output;
            }
        }
        throw new Mismatch("no output " + declared.name());
    }

    private static List<Long> extents(JsonNode output) {
        List<Long> extents = new ArrayList<>();
        output.path("shape").forEach(extent -> extents.add(extent.asLong()));
        return extents;
    }
}
