package io.quantbench.harness.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Writes one infer request or answer. */
final class MessageWriter {
    private final Predicate<String> binary;
    private final List<ByteBuffer> tail = new ArrayList<>();

    /** Tensors whose name passes {@code binary} follow the JSON part in binary form. */
    MessageWriter(Predicate<String> binary) {
        this.binary = binary;
    }

    EncodedBody response(InferResponse response) {
        return body(json -> {
            json.writeStringField("model_name", response.modelName());
            optional(json, "model_version", response.modelVersion());
            optional(json, "id", response.id());
            JsonFields.write(json, response.parameters());
            tensors(json, "outputs", response.outputs());
        });
    }

    EncodedBody request(InferRequest request) {
        return body(json -> {
            optional(json, "id", request.id());
            JsonFields.write(json, request.parameters());
            tensors(json, "inputs", request.inputs());
            if (!request.outputs().isEmpty()) {
                json.writeArrayFieldStart("outputs");
                for (RequestedOutput output : request.outputs()) {
                    requested(json, output);
                }
                json.writeEndArray();
            }
        });
    }

    private EncodedBody body(JsonText.Writing fields) {
        ByteArrayOutputStream header = new ByteArrayOutputStream(512);
        JsonText.write(header, json -> {
            json.writeStartObject();
            fields.to(json);
            json.writeEndObject();
        });
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(ByteBuffer.wrap(header.toByteArray()).asReadOnlyBuffer());
        parts.addAll(tail);
        return new EncodedBody(parts, tail.isEmpty() ? OptionalInt.empty() : OptionalInt.of(header.size()));
    }

    private void tensors(JsonGenerator json, String field, List<WireTensor> tensors) throws IOException {
        json.writeArrayFieldStart(field);
        for (WireTensor tensor : tensors) {
            json.writeStartObject();
            json.writeStringField("name", tensor.name());
            json.writeStringField("datatype", tensor.type().name());
            json.writeArrayFieldStart("shape");
            for (long extent : tensor.shape().toArray()) {
                json.writeNumber(extent);
            }
            json.writeEndArray();
            contents(json, tensor);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void contents(JsonGenerator json, WireTensor tensor) throws IOException {
        if (binary.test(tensor.name())) {
            ByteBuffer contents = tensor.contents();
            tail.add(contents);
            json.writeObjectFieldStart("parameters");
            json.writeNumberField(TensorReader.BINARY_DATA_SIZE, contents.remaining());
            json.writeEndObject();
        } else {
            json.writeFieldName("data");
            ElementWriter.write(json, tensor);
        }
    }

    private static void requested(JsonGenerator json, RequestedOutput output) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", output.name());
        if (output.binary().isPresent()) {
            json.writeObjectFieldStart("parameters");
            json.writeBooleanField("binary_data", output.binary().get());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void optional(JsonGenerator json, String field, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(field, value);
        }
    }
}
