package io.quantbench.harness.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor that a model declares.
 *
 * @param name its name
 * @param datatype by the protocol's name
 * @param shape extents, batch included; -1 where one is open
 */
record TensorFacts(String name, String datatype, List<Long> shape) {
    private static final long TRIED_EXTENT = 8;

    TensorFacts {
        shape = List.copyOf(shape);
    }

    static List<TensorFacts> read(JsonNode tensors) {
        List<TensorFacts> read = new ArrayList<>();
        for (JsonNode tensor : tensors) {
            List<Long> shape = new ArrayList<>();
            tensor.path("shape").forEach(extent -> shape.add(extent.asLong()));
            read.add(new TensorFacts(
                    tensor.path("name").asText(), tensor.path("datatype").asText(), shape));
        }
        return read;
    }

    /** A shape to ask with: 1 for an open first extent, which is the batch, and 8 for the other open ones. */
    List<Long> concrete() {
        List<Long> extents = new ArrayList<>();
        for (int axis = 0; axis < shape.size(); axis++) {
            extents.add(shape.get(axis) >= 0 ? shape.get(axis) : axis == 0 ? 1 : TRIED_EXTENT);
        }
        return extents;
    }

    /** Whether a tensor of this shape may be an output that is so declared. */
    boolean takes(List<Long> extents) {
        if (extents.size() != shape.size()) {
            return false;
        }
        for (int axis = 0; axis < shape.size(); axis++) {
            if (shape.get(axis) >= 0 && !shape.get(axis).equals(extents.get(axis))) {
                return false;
            }
        }
        return true;
    }

    static long elements(List<Long> extents) {
        return extents.stream().reduce(1L, Math::multiplyExact);
    }
}
