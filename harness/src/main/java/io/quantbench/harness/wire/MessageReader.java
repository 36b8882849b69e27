package io.quantbench.harness.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads one infer request or answer. Fields that the protocol does not name are passed over. */
final class MessageReader {
    private final JsonText text;
    private final BinaryTail tail;
    private final WireLimits limits;

    private String id = "";
    private String modelName = "";
    private String modelVersion = "";
    private Parameters parameters = Parameters.NONE;
    private List<WireTensor> tensors = List.of();
    private List<RequestedOutput> requested = List.of();

    MessageReader(JsonText text, BinaryTail tail, WireLimits limits) {
        this.text = text;
        this.tail = tail;
        this.limits = limits;
    }

    InferRequest request() {
        text.read(parser -> {
            fields(parser, true);
            return "";
        });
        tail.requireEnd();
        return new InferRequest(id, parameters, tensors, requested);
    }

    InferResponse response() {
        text.read(parser -> {
            fields(parser, false);
            return "";
        });
        tail.requireEnd();
        Set<String> names = new HashSet<>();
        for (WireTensor output : tensors) {
            if (!names.add(output.name())) {
                throw WireException.malformed("output %s is given twice", output.name());
            }
        }
        return new InferResponse(modelName, modelVersion, id, parameters, tensors);
    }

    private void fields(JsonParser parser, boolean request) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "id" -> id = JsonFields.text(parser, "the id", limits);
                case "model_name" -> modelName = JsonFields.text(parser, "the model's name", limits);
                case "model_version" -> modelVersion = JsonFields.text(parser, "the model's version", limits);
                case "parameters" -> parameters = JsonFields.parameters(parser, limits);
                case "inputs" -> {
                    if (request) {
                        tensors = JsonFields.objects(parser, field, limits, this::tensor);
                    } else {
                        parser.skipChildren();
                    }
                }
                case "outputs" -> {
                    if (request) {
                        requested = JsonFields.objects(parser, field, limits, this::requestedOutput);
                    } else {
                        tensors = JsonFields.objects(parser, field, limits, this::tensor);
                    }
                }
                default -> parser.skipChildren();
            }
        }
    }

    private WireTensor tensor(JsonParser parser) throws IOException {
        return new TensorReader(text, tail, limits).read(parser);
    }

    private RequestedOutput requestedOutput(JsonParser parser) throws IOException {
        String name = "";
        Parameters own = Parameters.NONE;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> name = JsonFields.text(parser, "an output's name", limits);
                case "parameters" -> own = JsonFields.parameters(parser, limits);
                default -> parser.skipChildren();
            }
        }
        return RequestedOutput.of(name, own);
    }
}
