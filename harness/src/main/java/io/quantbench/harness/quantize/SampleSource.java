package io.quantbench.harness.quantize;

import io.quantbench.harness.bench.BenchSettings;
import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.bench.ModelSamples;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.variant.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the samples of a subject, once: its data file, those of a built-in model (known by name or by its hash), or made-up ones. */
final class SampleSource {
    private final QuantizeSettings settings;
    private final Engine engine;
    private @Nullable ModelSamples samples;
    private @Nullable String modelSha256;

    SampleSource(QuantizeSettings settings, Engine engine) {
        this.settings = settings;
        this.engine = engine;
    }

    /** The float model's file. */
    Path model() {
        return settings.subject().model().orElseGet(settings.subject().builtIn()::file);
    }

    /** The hash of that file, taken once. */
    String modelSha256() throws IOException {
        if (modelSha256 == null) {
            modelSha256 = Sha256.of(model());
        }
        return modelSha256;
    }

    /** Whether there is real data for this model. */
    boolean isReal() throws IOException {
        return settings.subject().data().isPresent() || builtIn().isPresent();
    }

    ModelSamples samples() throws IOException {
        if (samples == null) {
            samples = find();
        }
        return samples;
    }

    private ModelSamples find() throws IOException {
        boolean isMadeUp = settings.calibration() instanceof CalibrationSource.Generated
                || settings.calibration() instanceof CalibrationSource.BatchNorm;
        if (settings.subject().data().isPresent()) {
            return ModelSamples.of(settings.subject(), model(), engine, settings.seed());
        }
        Optional<BuiltInModel> builtIn = isMadeUp ? Optional.empty() : builtIn();
        return builtIn.isPresent()
                ? ModelSamples.ofBuiltIn(builtIn.get())
                : ModelSamples.generated(model(), engine, settings.seed());
    }

    private Optional<BuiltInModel> builtIn() throws IOException {
        BenchSettings.Subject subject = settings.subject();
        return subject.model().isEmpty() ? Optional.of(subject.builtIn()) : BuiltInModel.withHash(modelSha256());
    }
}
