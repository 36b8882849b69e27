package io.quantbench.quant.calibrate;

import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Samples to calibrate with. A sample has a tensor for each input of the model, batch axis first; one that holds several rows counts
 * as so many samples. The samples can be iterated more than once, and need not fit into memory.
 */
public interface CalibrationSet {
    /** What the samples are and where they come from, for reports and for the profile. */
    String description();

    /** How far they speak for real traffic. */
    Trust trust();

    /** The samples, the same ones in the same order at every call. */
    Iterable<Map<String, Tensor>> samples();

    /** A set of samples that are in memory. */
    static CalibrationSet of(String description, Trust trust, List<Map<String, Tensor>> samples) {
        return new InMemory(description, trust, List.copyOf(samples));
    }

    /** Samples in a list. */
    record InMemory(String description, Trust trust, List<Map<String, Tensor>> samples) implements CalibrationSet {
        public InMemory {
            samples = List.copyOf(samples);
        }
    }
}
