package io.quantbench.harness.drive;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantbench.harness.wire.ModelMetadata;
import io.quantbench.harness.wire.ModelMetadata.TensorMetadata;
import io.quantbench.harness.wire.ModelStatistics;
import io.quantbench.harness.wire.WireType;
import java.util.ArrayList;
import java.util.List;

/** Reads what a server says of its models in JSON. What is missing is empty: servers differ in how much they say. */
final class ModelBodies {
    private ModelBodies() {}

    /**
     * Metadata of a model.
     *
     * @throws io.quantbench.harness.wire.WireException if an input has a type that the protocol does not know
     */
    static ModelMetadata metadata(JsonNode json) {
        List<String> versions = new ArrayList<>();
        json.path("versions").forEach(version -> versions.add(version.asText()));
        return new ModelMetadata(
                json.path("name").asText(),
                versions,
                json.path("platform").asText(),
                tensors(json.path("inputs")),
                tensors(json.path("outputs")));
    }

    private static List<TensorMetadata> tensors(JsonNode list) {
        List<TensorMetadata> tensors = new ArrayList<>();
        for (JsonNode tensor : list) {
            String name = tensor.path("name").asText();
            List<Long> shape = new ArrayList<>();
            tensor.path("shape").forEach(extent -> shape.add(extent.asLong()));
            tensors.add(new TensorMetadata(
                    name, WireType.parse(name, tensor.path("datatype").asText()), shape));
        }
        return tensors;
    }

    /** Statistics of a model's variants. */
    static List<ModelStatistics> statistics(JsonNode json) {
        List<ModelStatistics> models = new ArrayList<>();
        for (JsonNode model : json.path("model_stats")) {
            JsonNode stats = model.path("inference_stats");
            models.add(new ModelStatistics(
                    model.path("name").asText(),
                    model.path("version").asText(),
                    model.path("last_inference").asLong(),
                    model.path("inference_count").asLong(),
                    model.path("execution_count").asLong(),
                    new ModelStatistics.Requests(
                            span(stats, "success"),
                            span(stats, "fail"),
                            span(stats, "queue"),
                            span(stats, "compute_input"),
                            span(stats, "compute_infer"),
                            span(stats, "compute_output")),
                    List.of()));
        }
        return models;
    }

    private static ModelStatistics.Span span(JsonNode stats, String name) {
        JsonNode span = stats.path(name);
        return new ModelStatistics.Span(
                span.path("count").asLong(), span.path("ns").asLong());
    }
}
