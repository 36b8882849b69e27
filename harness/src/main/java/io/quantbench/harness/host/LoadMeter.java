package io.quantbench.harness.host;

import io.quantbench.harness.metrics.HarnessMetrics;
import io.quantbench.harness.metrics.ModelFacts;
import io.quantbench.harness.observe.Arm;
import io.quantbench.harness.serve.LoadWatch;
import io.quantbench.quant.ModelSummary;
import io.quantbench.quant.onnx.OnnxReader;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;

/** Tells the metrics which variants are loaded, and what they are. */
final class LoadMeter implements LoadWatch {
    private static final Logger logger = System.getLogger(LoadMeter.class.getName());
    private static final String UNKNOWN = "unknown";

    private final HarnessMetrics metrics;

    LoadMeter(HarnessMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void loaded(Arm arm, Loaded loaded) {
        ModelFacts facts = metrics.observer(arm).model();
        facts.sizeBytes(loaded.sizeBytes());
        facts.engineThreads(loaded.threads());
        facts.made(precision(loaded.file()), loaded.sha256());
        facts.loaded(loaded.tookNs());
    }

    @Override
    public void unloaded(Arm arm) {
        metrics.observer(arm).model().unloaded();
    }

    /** Floats by the names that people use; others are called alike everywhere. */
    private static String usual(String type) {
        return switch (type) {
            case "float" -> "fp32";
            case "float16" -> "fp16";
            case "bfloat16" -> "bf16";
            default -> type;
        };
    }

    /** The element type that most of the model's weights have, by their number. */
    private static String precision(Path file) {
        try {
            return ModelSummary.of(OnnxReader.read(file)).constants().entrySet().stream()
                    .max(Comparator.comparingLong(type -> type.getValue().elements()))
                    .map(type -> usual(type.getKey().toLowerCase(Locale.ROOT)))
                    .orElse(UNKNOWN);
        } catch (IOException | RuntimeException e) {
            // The engine has loaded it: it serves, and only the label is without its value.
            logger.log(Level.WARNING, file + " serves, but its precision cannot be told", e);
            return UNKNOWN;
        }
    }
}
