package io.quantbench.harness.canary.compare;

import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Says which class each row of an answer decides for: the largest score, or a classifier behind the model. */
@FunctionalInterface
public interface Decider {
    /**
     * The class of each row, from 0; empty where the output decides nothing.
     *
     * @param output {@code [rows, values]}, all values finite
     * @throws IllegalArgumentException if nothing can be decided from an output of that type or shape
     */
    List<Integer> decide(Tensor output);

    /** The index of the largest value of each row, the lowest one among equals. */
    static Decider largestScore() {
        return output -> {
            Rows rows = Rows.of(output);
            return IntStream.range(0, rows.count()).mapToObj(rows::largest).toList();
        };
    }

    /** Decides nothing: for embeddings without a classifier. No label can then be right or wrong. */
    static Decider none() {
        return output -> List.of();
    }
}
