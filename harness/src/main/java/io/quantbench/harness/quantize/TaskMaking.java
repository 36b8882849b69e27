package io.quantbench.harness.quantize;

import io.quantbench.harness.quantize.QuantizeSettings.Task;
import io.quantbench.quant.AutoQuantizer;
import io.quantbench.quant.AutoQuantizer.Choice;
import io.quantbench.quant.AutoQuantizer.Goal;
import io.quantbench.quant.Preset;
import io.quantbench.quant.QuantizationResult;
import io.quantbench.quant.QuantizationRun;
import io.quantbench.quant.VariantMaker;
import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.PlanJson;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Does what a run's task says, and keeps what came of it. Its calibration profile is written beside the variant. For one use. */
final class TaskMaking implements VariantMaker.Making {
    private final QuantizeSettings settings;
    private final SampleSource samples;
    private final Engine engine;
    private final LongSupplier nanoClock;
    private final Consumer<String> progress;
    private @Nullable Product product;

    TaskMaking(
            QuantizeSettings settings,
            SampleSource samples,
            Engine engine,
            LongSupplier nanoClock,
            Consumer<String> progress) {
        this.settings = settings;
        this.samples = samples;
        this.engine = engine;
        this.nanoClock = nanoClock;
        this.progress = progress;
    }

    /** A search and what it was for. */
    record Search(Goal goal, Choice choice) {}

    /**
     * What came of the task.
     *
     * @param source the float model as it came
     * @param name the recipe's, or the chosen candidate's
     * @param search for {@code auto}
     */
    record Product(Model source, String name, QuantizationRun.Outcome outcome, Optional<Search> search) {}

    /** What {@link #make} made. */
    Product product() {
        if (product == null) {
            throw new IllegalStateException("nothing was made yet");
        }
        return product;
    }

    /** Where the calibration profile of a variant lies. */
    static Path profileFile(Path variant) {
        return variant.resolveSibling(variant.getFileName() + ".calibration.json");
    }

    @Override
    public QuantizationResult make(Model source) throws IOException {
        Product made = product(source);
        product = made;
        Path file = profileFile(settings.outputs().model());
        Optional<CalibrationProfile> profile = made.outcome().profile();
        if (profile.isPresent()) {
            profile.get().write(file);
        } else {
            Files.deleteIfExists(file);
        }
        return made.outcome().result();
    }

    private Product product(Model source) throws IOException {
        QuantizationRun run = new QuantizationRun(engine, nanoClock);
        if (settings.task() instanceof Task.Make one) {
            Recipe recipe = one.recipe();
            return new Product(
                    source, recipe.name(), run.run(source, recipe, profile(run, source, recipe)), Optional.empty());
        }
        if (settings.task() instanceof Task.Apply apply) {
            QuantPlan plan = plan(apply.plan());
            Optional<CalibrationProfile> profile = settings.calibration() instanceof CalibrationSource.Profile given
                    ? Optional.of(read(given.file()))
                    : Optional.empty();
            return new Product(source, plan.recipe().name(), run.run(source, plan, profile), Optional.empty());
        }
        return searched(source, (Task.Auto) settings.task());
    }

    private Product searched(Model source, Task.Auto auto) throws IOException {
        if (settings.calibration() instanceof CalibrationSource.Profile
                || settings.calibration() instanceof CalibrationSource.BatchNorm) {
            throw new QuantizeException(
                    "--recipe auto makes several variants, which need the ranges of different tensors; give it --calibration "
                            + "with samples, or with 'generated'");
        }
        Goal goal = new Goal(
                auto.preset().orElseGet(() -> Preset.of(source)),
                settings.minCosine().orElse(QuantizeSettings.AUTO_MIN_COSINE),
                auto.scope());
        Choice choice = new AutoQuantizer(engine, nanoClock, progress)
                .choose(
                        source,
                        goal,
                        new AutoQuantizer.Samples(
                                Optional.of(samples.samples().calibration()),
                                samples.samples().evaluation()));
        return new Product(
                source,
                choice.chosen().name(),
                identified(choice.chosen().outcome()),
                Optional.of(new Search(goal, choice)));
    }

    private QuantizationRun.Outcome identified(QuantizationRun.Outcome outcome) throws IOException {
        String identity = samples.modelSha256();
        return new QuantizationRun.Outcome(
                outcome.result(),
                outcome.prepared(),
                outcome.profile().map(profile -> profile.withModel(identity)),
                outcome.audit(),
                outcome.islands(),
                outcome.saturation());
    }

    private Optional<CalibrationProfile> profile(QuantizationRun run, Model source, Recipe recipe) throws IOException {
        if (!recipe.needsCalibration()) {
            return Optional.empty();
        }
        CalibrationSource from = settings.calibration();
        if (from instanceof CalibrationSource.Profile given) {
            return Optional.of(read(given.file()));
        }
        if (from instanceof CalibrationSource.OwnData && !samples.isReal()) {
            throw new QuantizeException("recipe " + recipe.name()
                    + " takes ranges from samples: give --calibration FILE (.jsonl, .csv or .npy with a few hundred rows, or a "
                    + "profile.json of an earlier run), or 'generated' or 'batch-norm' for ranges of lower trust");
        }
        progress.accept("calibrating " + recipe.name() + " on "
                + samples.samples().calibration().description());
        CalibrationProfile measured =
                run.calibrate(source, recipe, samples.samples().calibration());
        CalibrationProfile profile =
                from instanceof CalibrationSource.BatchNorm ? derived(run, source, measured) : measured;
        return Optional.of(profile.withModel(samples.modelSha256()));
    }

    private static CalibrationProfile derived(QuantizationRun run, Model source, CalibrationProfile measured) {
        return run.fromBatchNormalization(source, measured)
                .orElseThrow(() -> new QuantizeException(
                        "no range follows from batch normalization: the model has no BatchNormalization in front of what is "
                                + "quantized; give --calibration DATA or 'generated'"));
    }

    private CalibrationProfile read(Path file) throws IOException {
        CalibrationProfile profile = CalibrationProfile.read(file);
        if (!profile.model().isEmpty() && !profile.model().equals(samples.modelSha256())) {
            throw new QuantizeException("calibration profile " + file
                    + " was made with another model (its hash begins "
                    + profile.model().substring(0, Math.min(12, profile.model().length()))
                    + "); calibrate again with --calibration DATA");
        }
        return profile;
    }

    private static QuantPlan plan(Path file) throws IOException {
        try {
            return PlanJson.read(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new QuantizeException("there is no plan " + file + "; write one with --write-plan", e);
        } catch (IllegalArgumentException e) {
            throw new QuantizeException(file + ": " + e.getMessage(), e);
        }
    }
}
