package io.quantbench.harness.host;

import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.bench.ModelSamples;
import io.quantbench.harness.bench.RunIdentity;
import io.quantbench.harness.config.ModelConfig;
import io.quantbench.harness.serve.VariantMaking;
import io.quantbench.load.clock.SystemNanoClock;
import io.quantbench.quant.QuantizationRun;
import io.quantbench.quant.SharedCalibration;
import io.quantbench.quant.VariantMaker;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.RecipeOptions;
import io.quantbench.quant.variant.Sha256;
import io.quantbench.quant.variant.VariantException;
import io.quantbench.quant.variant.VariantStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes variants by recipe, and keeps them: the same recipe of the same file by the same build is made once. Recipes that take ranges from
 * data are calibrated where the reference is a built-in model, whose data is known; for others the file is made beforehand.
 */
final class RecipeVariants implements VariantMaking {
    private static final int FOLDER_DIGITS = 16;

    private final Engine engine;
    private final Path folder;
    private final RunIdentity identity;
    private final Consumer<String> progress;
    private final Map<String, SharedCalibration> calibrations = new HashMap<>();

    /**
     * A maker.
     *
     * @param folder where variants are kept
     * @param identity the build that makes them; a build without a clean commit keeps none
     * @param progress hears what is being made
     */
    RecipeVariants(Engine engine, Path folder, RunIdentity identity, Consumer<String> progress) {
        this.engine = engine;
        this.folder = folder;
        this.identity = identity;
        this.progress = progress;
    }

    @Override
    public synchronized Path make(ModelConfig model, String recipe, Path reference) throws IOException {
        Recipe parsed = RecipeOptions.recipe(recipe, Map.of());
        String source = Sha256.of(reference);
        Path store = folder.resolve(source.substring(0, FOLDER_DIGITS) + "-" + identity.commit());
        Optional<Path> known = identity.isReproducible() ? known(store, recipe) : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        progress.accept("making " + recipe + " of " + reference.getFileName() + " for " + model.name());
        return new VariantMaker(SystemNanoClock.INSTANCE::nanoTime, Clock.systemUTC())
                .toStore(reference, making(parsed, source, reference), Optional.empty(), store)
                .model();
    }

    private static Optional<Path> known(Path store, String recipe) {
        try {
            return Optional.of(
                    new VariantStore(store, Clock.systemUTC()).load(recipe).model());
        } catch (VariantException e) {
            // Not there, or not whole: made anew.
            return Optional.empty();
        }
    }

    private VariantMaker.Making making(Recipe recipe, String source, Path reference) {
        QuantizationRun run = new QuantizationRun(engine, SystemNanoClock.INSTANCE::nanoTime);
        if (!recipe.needsCalibration()) {
            return model -> run.run(model, recipe, Optional.empty()).result();
        }
        BuiltInModel builtIn = BuiltInModel.withHash(source)
                .orElseThrow(() -> new IllegalArgumentException("recipe " + recipe.name()
                        + " takes ranges from data, which a server does not have; make the file with"
                        + " 'quantbench quantize " + reference + " --recipe " + recipe.name()
                        + " --calibration DATA' and give it as file"));
        SharedCalibration calibration = calibrations.computeIfAbsent(
                source,
                key -> new SharedCalibration(
                        run,
                        () -> ModelSamples.ofBuiltIn(builtIn).calibration(),
                        SystemNanoClock.INSTANCE::nanoTime,
                        progress));
        return model -> run.run(
                        model, recipe, Optional.of(calibration.of(model, recipe).profile()))
                .result();
    }
}
