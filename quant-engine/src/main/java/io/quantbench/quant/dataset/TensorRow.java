package io.quantbench.quant.dataset;

import io.quantbench.quant.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Tensors for a model's inputs, by input name, in the order in which the model declares them.
 *
 * <p>A tensor has the rank of the declared input less its batch axis, or, where one row is the whole input, the same rank.
 *
 * @param id index of the row in its data set, from 0
 * @param inputs at least one tensor
 * @param label class index, at least 0; empty for unlabelled data
 */
public record TensorRow(int id, Map<String, Tensor> inputs, OptionalInt label) implements Row {
    public TensorRow {
        RowChecks.check(id, label);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("row " + id + " has no inputs");
        }
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    /**
     * The tensor for one input.
     *
     * @throws IllegalArgumentException if the row has no such input
     */
    public Tensor input(String name) {
        Tensor tensor = inputs.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("row " + id + " has the inputs " + inputs.keySet() + ", not " + name);
        }
        return tensor;
    }
}
