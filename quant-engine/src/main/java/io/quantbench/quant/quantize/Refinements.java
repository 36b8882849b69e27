package io.quantbench.quant.quantize;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Changes to the float model that calibration found and quantization gains from.
 *
 * @param smoothing factors by tensor: each channel of it is divided by its factor, and the weights that read it are multiplied
 * @param biasShifts what is added to the bias of a node, by node name, one number per output channel
 */
public record Refinements(Map<String, List<Float>> smoothing, Map<String, List<Float>> biasShifts) {
    public Refinements {
        smoothing = Collections.unmodifiableMap(new TreeMap<>(smoothing));
        biasShifts = Collections.unmodifiableMap(new TreeMap<>(biasShifts));
    }

    public static Refinements none() {
        return new Refinements(Map.of(), Map.of());
    }
}
