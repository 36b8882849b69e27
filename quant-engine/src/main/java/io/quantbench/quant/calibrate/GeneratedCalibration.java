package io.quantbench.quant.calibrate;

import io.quantbench.quant.engine.GeneratedInputs;
import io.quantbench.quant.tensor.Tensor;
import java.util.Map;
import java.util.stream.LongStream;

/** Made-up samples, for models of which no data is at hand. Sample i is the same in every run. Immutable. */
public final class GeneratedCalibration implements CalibrationSet {
    private final GeneratedInputs inputs;
    private final int samples;

    /** @param samples how many; at least 1 */
    public GeneratedCalibration(GeneratedInputs inputs, int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException("samples=" + samples + " is below 1");
        }
        this.inputs = inputs;
        this.samples = samples;
    }

    @Override
    public String description() {
        return samples + " generated samples: " + String.join("; ", inputs.describe());
    }

    @Override
    public Trust trust() {
        return Trust.GENERATED;
    }

    @Override
    public Iterable<Map<String, Tensor>> samples() {
        return () -> LongStream.range(0, samples).mapToObj(inputs::sample).iterator();
    }
}
