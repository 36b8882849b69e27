package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.BenchReport;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.quant.QuantizationResult;
import io.quantbench.quant.QuantizationRun;
import io.quantbench.quant.SharedCalibration;
import io.quantbench.quant.VariantMaker;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.onnx.OnnxReader;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.RecipeOptions;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gets the model file of every arm: unpacks the built-in ones, makes those that this run shall make, finds the rest. */
final class VariantFactory {
    private final BenchSettings settings;
    private final Engine engine;
    private final BenchListener listener;
    private @Nullable SharedCalibration calibration;

    VariantFactory(BenchSettings settings, Engine engine, BenchListener listener) {
        this.settings = settings;
        this.engine = engine;
        this.listener = listener;
    }

    /**
     * The files in the order of the settings' variants, the reference first.
     *
     * @throws BenchException if one cannot be had; the message says which and why
     */
    List<VariantFile> files() {
        listener.stage("models");
        Path reference = referenceFile();
        List<VariantFile> files = new ArrayList<>();
        for (VariantSource source : settings.variants()) {
            VariantFile file = file(source, reference);
            files.add(file);
            listener.note(String.format(
                    Locale.ROOT, "%-16s %,12d bytes  %s", file.name(), file.sizeBytes(), file.description()));
        }
        return List.copyOf(files);
    }

    /** The model that all variants are of. */
    Path referenceFile() {
        return settings.subject().model().orElseGet(settings.subject().builtIn()::file);
    }

    private VariantFile file(VariantSource source, Path reference) {
        if (source instanceof VariantSource.Made made) {
            return make(made.name(), reference);
        }
        if (source instanceof VariantSource.Published published) {
            if (!settings.subject().is(BuiltInModel.ALL_MINILM_L6_V2)) {
                throw new BenchException(
                        "int8-published exists for the built-in model all-minilm-l6-v2 only; leave it out of --variants, or give your own as "
                                + "name=file.onnx");
            }
            return ready(
                    published.name(),
                    "int8 as the model's publishers made it: an outside reference, judged by no gate",
                    EmbeddedModel.MINILM_INT8_PUBLISHED.unpack(CacheDirectory.ofUser()),
                    false);
        }
        if (source instanceof VariantSource.Given given) {
            return ready(given.name(), "given as " + given.file().getFileName(), given.file(), true);
        }
        return ready(source.name(), "as published, not changed", reference, false);
    }

    private static VariantFile ready(String name, String description, Path file, boolean judged) {
        return new VariantFile(name, description, file, sizeBytes(file), judged, Optional.empty());
    }

    private VariantFile make(String name, Path reference) {
        Path store = settings.outputs().folder().resolve("variants");
        VariantMaker.Made made;
        try {
            made = new VariantMaker(SystemNanoClock.INSTANCE::nanoTime, Clock.systemUTC())
                    .toStore(
                            reference,
                            making(RecipeOptions.recipe(name, Map.of()), reference),
                            Optional.empty(),
                            store);
        } catch (IOException e) {
            throw new BenchException(
                    "cannot make " + name + " of " + reference + " in " + store + ": " + describe(e), e);
        }
        listener.note(String.format(Locale.ROOT, "made %s in %.2f s", name, made.wallNs() / 1e9));
        return new VariantFile(
                name,
                describe(made.result()),
                made.model(),
                made.manifest().totalBytes(),
                true,
                Optional.of(new BenchReport.Quantization(
                        name, made.wallNs(), made.result().toString().lines().toList())));
    }

    /** Recipes with ranges from data are calibrated and audited; the others need neither. */
    private VariantMaker.Making making(Recipe recipe, Path reference) {
        QuantizationRun run = new QuantizationRun(engine, SystemNanoClock.INSTANCE::nanoTime);
        if (!recipe.needsCalibration()) {
            return model -> run.quantize(model, recipe);
        }
        return model -> run.run(
                        model,
                        recipe,
                        Optional.of(
                                calibration(run, reference).of(model, recipe).profile()))
                .result();
    }

    private SharedCalibration calibration(QuantizationRun run, Path reference) {
        if (calibration == null) {
            ModelSamples samples = ModelSamples.of(
                    settings.subject(), reference, engine, settings.load().seed());
            calibration = new SharedCalibration(
                    run, samples::calibration, SystemNanoClock.INSTANCE::nanoTime, listener::note);
        }
        return calibration;
    }

    private static String describe(QuantizationResult result) {
        long quantized = result.plan().quantizedCount();
        String fused = result.floatPasses().isEmpty() ? "" : "float fusions";
        if (quantized == 0) {
            return "made here: " + (fused.isEmpty() ? "" : fused + " only, ") + "nothing quantized";
        }
        return "made here: " + (fused.isEmpty() ? "" : fused + " + ") + quantized + " nodes quantized";
    }

    private static String describe(IOException e) {
        return e instanceof NoSuchFileException missing
                ? "there is no file " + missing.getFile()
                : String.valueOf(e.getMessage());
    }

    /** Bytes of the model and of the files with its external constants. */
    static long sizeBytes(Path file) {
        try {
            return OnnxReader.totalBytes(file);
        } catch (IOException e) {
            throw new BenchException("model " + file + " cannot be read: " + describe(e), e);
        }
    }
}
