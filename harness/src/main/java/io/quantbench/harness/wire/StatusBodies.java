package io.quantbench.harness.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The bodies of everything but inference: health, metadata, statistics and errors, as JSON in UTF-8. */
public final class StatusBodies {
    private StatusBodies() {}

    /** Of {@code /v2/health/live}. */
    public static ByteBuffer live(boolean live) {
        return object(json -> json.writeBooleanField("live", live));
    }

    /** Of {@code /v2/health/ready}. The protocol's text has the field as {@code live} there too, an oversight. */
    public static ByteBuffer ready(boolean ready) {
        return object(json -> json.writeBooleanField("ready", ready));
    }

    /** Of {@code /v2/models/{name}/ready}. */
    public static ByteBuffer modelReady(String name, boolean ready) {
        return object(json -> {
            json.writeStringField("name", name);
            json.writeBooleanField("ready", ready);
        });
    }

    /** Of every answer that is an error. */
    public static ByteBuffer error(String sentence) {
        return object(json -> json.writeStringField("error", sentence));
    }

    /** Of {@code /v2}. */
    public static ByteBuffer metadata(ServerMetadata server) {
        return object(json -> {
            json.writeStringField("name", server.name());
            json.writeStringField("version", server.version());
            texts(json, "extensions", server.extensions());
        });
    }

    /** Of {@code /v2/models/{name}}. */
    public static ByteBuffer metadata(ModelMetadata model) {
        return object(json -> {
            json.writeStringField("name", model.name());
            texts(json, "versions", model.versions());
            json.writeStringField("platform", model.platform());
            tensors(json, "inputs", model.inputs());
            tensors(json, "outputs", model.outputs());
        });
    }

    /** Of {@code /v2/models/{name}/stats} and {@code /v2/models/stats}. */
    public static ByteBuffer statistics(List<ModelStatistics> models) {
        return object(json -> {
            json.writeArrayFieldStart("model_stats");
            for (ModelStatistics model : models) {
                statistics(json, model);
            }
            json.writeEndArray();
        });
    }

    private static void statistics(JsonGenerator json, ModelStatistics model) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", model.name());
        json.writeStringField("version", model.version());
        json.writeNumberField("last_inference", model.lastInferenceMs());
        json.writeNumberField("inference_count", model.inferenceCount());
        json.writeNumberField("execution_count", model.executionCount());
        json.writeObjectFieldStart("inference_stats");
        ModelStatistics.Requests requests = model.requests();
        span(json, "success", requests.success());
        span(json, "fail", requests.fail());
        span(json, "queue", requests.queue());
        span(json, "compute_input", requests.computeInput());
        span(json, "compute_infer", requests.computeInfer());
        span(json, "compute_output", requests.computeOutput());
        // There is no response cache; Triton's clients expect the fields.
        span(json, "cache_hit", ModelStatistics.Span.NONE);
        span(json, "cache_miss", ModelStatistics.Span.NONE);
        json.writeEndObject();
        json.writeArrayFieldStart("batch_stats");
        for (ModelStatistics.Batch batch : model.batches()) {
            json.writeStartObject();
            json.writeNumberField("batch_size", batch.size());
            span(json, "compute_input", batch.computeInput());
            span(json, "compute_infer", batch.computeInfer());
            span(json, "compute_output", batch.computeOutput());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void span(JsonGenerator json, String name, ModelStatistics.Span span) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", span.count());
        json.writeNumberField("ns", span.totalNs());
        json.writeEndObject();
    }

    private static void tensors(JsonGenerator json, String field, List<ModelMetadata.TensorMetadata> tensors)
            throws IOException {
        json.writeArrayFieldStart(field);
        for (ModelMetadata.TensorMetadata tensor : tensors) {
            json.writeStartObject();
            json.writeStringField("name", tensor.name());
            json.writeStringField("datatype", tensor.datatype().name());
            json.writeFieldName("shape");
            long[] extents = tensor.extents();
            json.writeArray(extents, 0, extents.length);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void texts(JsonGenerator json, String field, List<String> texts) throws IOException {
        json.writeArrayFieldStart(field);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static ByteBuffer object(JsonText.Writing fields) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(256);
        JsonText.write(body, json -> {
            json.writeStartObject();
            fields.to(json);
            json.writeEndObject();
        });
        return ByteBuffer.wrap(body.toByteArray()).asReadOnlyBuffer();
    }
}
