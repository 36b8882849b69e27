package io.quantbench.quant.graph;

import io.quantbench.quant.tensor.Tensor;
import java.util.Optional;

/**
 * A named constant of a graph.
 *
 * @param name tensor name, unique in its graph
 */
public record Initializer(String name, TensorData data) {
    public Initializer {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an initializer needs a name");
        }
    }

    public static Initializer of(String name, Tensor tensor) {
        return new Initializer(name, TensorData.of(tensor));
    }

    /** The elements, unless they are strings, sparse or of an unknown type. */
    public Optional<Tensor> tensor() {
        return data.tensor();
    }
}
