package io.quantbench.quant.graph;

import io.quantbench.quant.tensor.TensorSpec;
import java.util.Optional;

/**
 * A declaration of a graph input, a graph output or an intermediate tensor.
 *
 * @param spec element type and extents; empty where the declaration has none, has no rank, or is no tensor (sequence, map): then
 *     it is in {@code extras}
 */
public record ValueInfo(String name, Optional<TensorSpec> spec, Extras extras) {
    public ValueInfo {
        if (spec.isPresent() && !spec.get().name().equals(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is declared with the type of '" + spec.get().name() + "'");
        }
    }

    public static ValueInfo of(TensorSpec spec) {
        return new ValueInfo(spec.name(), Optional.of(spec), Extras.none());
    }
}
