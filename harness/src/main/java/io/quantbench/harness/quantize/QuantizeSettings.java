package io.quantbench.harness.quantize;

import io.quantbench.harness.bench.BenchSettings;
import io.quantbench.quant.Preset;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.Scope;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything a {@code quantize} run is asked to do.
 *
 * @param subject the float model and its data
 * @param task what to make of it
 * @param calibration where ranges come from
 * @param goals what must hold for exit code 0
 * @param outputs where results go
 * @param seed of generated inputs
 */
public record QuantizeSettings(
        BenchSettings.Subject subject,
        Task task,
        CalibrationSource calibration,
        Goals goals,
        Outputs outputs,
        long seed) {
    /** Least mean cosine of {@code auto} where none is asked for. */
    public static final double AUTO_MIN_COSINE = 0.99;

    /** What to make of the model. */
    public sealed interface Task {
        /** One recipe. */
        record Make(Recipe recipe) implements Task {}

        /** The fastest of a preset's recipes that is close enough; the preset is told by the operators if not given. */
        record Auto(Optional<Preset> preset, Scope scope) implements Task {}

        /** A plan from an earlier run, perhaps edited. */
        record Apply(Path plan) implements Task {}
    }

    /**
     * What must hold.
     *
     * @param minCosine least mean cosine between the outputs of the variant and of the float model
     * @param neverSlower whether a variant that is measured to be slower than the float model fails the run
     */
    public record Goals(OptionalDouble minCosine, boolean neverSlower) {
        public Goals {
            double cosine = minCosine.orElse(0);
            if (!(cosine >= 0 && cosine <= 1)) {
                throw new IllegalArgumentException("--min-cosine " + cosine + " is not within 0 to 1");
            }
        }

        boolean any() {
            return neverSlower || minCosine.isPresent();
        }
    }

    /**
     * Where results go.
     *
     * @param model the variant's file; the manifest and the calibration profile lie beside it
     * @param reportFolder receives report.json and report.html; with it, errors are also told tensor by tensor and for each
     *     accuracy algorithm
     * @param measured whether the variant is run against the float model
     */
    public record Outputs(Path model, Optional<Path> reportFolder, boolean measured) {}

    public QuantizeSettings {
        if (!outputs.measured() && (goals.any() || outputs.reportFolder().isPresent() || task instanceof Task.Auto)) {
            throw new IllegalArgumentException(
                    "--no-measure leaves nothing to judge by; --recipe auto, --min-cosine, --never-slower and --report need "
                            + "the measurement");
        }
    }

    /** The least mean cosine that is asked for, if any. */
    OptionalDouble minCosine() {
        return goals.minCosine().isEmpty() && task instanceof Task.Auto
                ? OptionalDouble.of(AUTO_MIN_COSINE)
                : goals.minCosine();
    }
}
