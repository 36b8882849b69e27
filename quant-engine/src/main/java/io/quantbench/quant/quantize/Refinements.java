package io.quantbench.quant.quantize;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What calibration changed in the float model before it was quantized. A plan with refinements can only be carried out again with
 * the same calibration.
 *
 * @param smoothing strength by tensor whose channels were divided by factors, folded into what makes it and what reads it
 * @param unsmoothed why other tensors were not, by tensor
 * @param correctedBiases nodes whose bias took up the mean error of their weights
 * @param damping the largest divisor, by tensor whose outlying channels are divided by an operator of their own
 */
public record Refinements(
        Map<String, Double> smoothing,
        Map<String, String> unsmoothed,
        List<String> correctedBiases,
        Map<String, Double> damping) {
    public Refinements {
        smoothing = Collections.unmodifiableMap(new TreeMap<>(smoothing));
        unsmoothed = Collections.unmodifiableMap(new TreeMap<>(unsmoothed));
        correctedBiases = List.copyOf(correctedBiases);
        damping = Collections.unmodifiableMap(new TreeMap<>(damping));
    }

    /** No outliers were damped. */
    public Refinements(Map<String, Double> smoothing, Map<String, String> unsmoothed, List<String> correctedBiases) {
        this(smoothing, unsmoothed, correctedBiases, Map.of());
    }

    public static Refinements none() {
        return new Refinements(Map.of(), Map.of(), List.of());
    }

    /** Whether the float model was left as it was. */
    public boolean isNone() {
        return smoothing.isEmpty() && correctedBiases.isEmpty() && damping.isEmpty();
    }
}
