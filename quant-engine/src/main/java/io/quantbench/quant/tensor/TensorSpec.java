package io.quantbench.quant.tensor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a model declares about one of its inputs or outputs.
 *
 * @param name tensor name, unique among the model's inputs or outputs
 * @param type element type
 * @param dims declared extents, outermost first
 */
public record TensorSpec(String name, DataType type, List<Dim> dims) {
    public TensorSpec {
        dims = List.copyOf(dims);
    }

    /** For example {@code input_ids INT64 [batch_size, sequence_length]}. */
    @Override
    public String toString() {
        return name + " " + type + dims.stream().map(Dim::toString).collect(Collectors.joining(", ", " [", "]"));
    }
}
