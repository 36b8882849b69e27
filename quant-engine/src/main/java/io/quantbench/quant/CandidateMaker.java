package io.quantbench.quant;

import io.quantbench.quant.AutoQuantizer.Goal;
import io.quantbench.quant.AutoQuantizer.Samples;
import io.quantbench.quant.calibrate.CalibrationException;
import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.fidelity.FidelityReport;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Makes the candidates of one search, a tuned one if need be, and compares their outputs; their speed is measured elsewhere. Used
 * once.
 */
final class CandidateMaker {
    private final Engine engine;
    private final LongSupplier nanoClock;
    private final Consumer<String> progress;
    private final QuantizationRun run;
    private final Search search;
    private final SharedCalibration calibration;
    private final Map<String, String> skipped = new HashMap<>();

    /** What is searched. */
    record Search(Model source, Goal goal, Samples samples) {}

    CandidateMaker(Engine engine, LongSupplier nanoClock, Consumer<String> progress, Search search) {
        this.engine = engine;
        this.nanoClock = nanoClock;
        this.progress = progress;
        this.run = new QuantizationRun(engine, nanoClock);
        this.search = search;
        this.calibration =
                new SharedCalibration(run, () -> search.samples().calibration().orElseThrow(), nanoClock, progress);
    }

    /** One that was made, and how close it is to the float model. */
    record Made(String name, Recipe recipe, QuantizationRun.Outcome outcome, FidelityReport fidelity) {}

    /** Why candidates were not made, by name; complete when {@link #make} has returned. */
    Map<String, String> skipped() {
        return skipped;
    }

    List<Made> make() throws IOException {
        List<Made> made = new ArrayList<>();
        try (ScratchSessions scratch = new ScratchSessions(engine, EngineOptions.defaults());
                EngineSession reference = scratch.open(search.source())) {
            for (Map.Entry<String, Recipe> candidate :
                    search.goal().preset().candidates(search.goal().scope()).entrySet()) {
                String name = candidate.getKey();
                Recipe recipe = candidate.getValue();
                Optional<QuantizationRun.Outcome> outcome = outcome(name, recipe);
                if (outcome.isPresent() && isNothing(recipe, outcome.get())) {
                    skipped.put(
                            name,
                            "nothing in this model is quantized by it: it would be fp32-optimized under another name");
                } else if (outcome.isPresent()) {
                    made.add(compared(name, recipe, outcome.get(), scratch, reference));
                }
            }
            Optional<Made> missing = toTune(made);
            if (missing.isPresent() && missing.get().recipe() instanceof Recipe.Int8Static recipe) {
                String name = missing.get().name() + "-tuned";
                Optional<Tuning> tuning = tuning(name, recipe, missing.get().outcome(), reference);
                if (tuning.isPresent()) {
                    made.add(compared(name, tuning.get().recipe(), tuning.get().outcome(), scratch, reference));
                }
            }
        }
        return made;
    }

    private static boolean isNothing(Recipe recipe, QuantizationRun.Outcome outcome) {
        return !(recipe instanceof Recipe.Fp32Optimized)
                && outcome.result().plan().quantizedCount() == 0;
    }

    private Optional<QuantizationRun.Outcome> outcome(String name, Recipe recipe) throws IOException {
        if (recipe.needsCalibration() && search.samples().calibration().isEmpty()) {
            skipped.put(name, "it needs samples to calibrate with");
            return Optional.empty();
        }
        progress.accept("making " + name);
        try {
            Optional<CalibrationProfile> profile = recipe.needsCalibration()
                    ? Optional.of(calibration.of(search.source(), recipe).profile())
                    : Optional.empty();
            return Optional.of(run.run(search.source(), recipe, profile));
        } catch (QuantizationException | CalibrationException | EngineException e) {
            skipped.put(name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Made compared(
            String name,
            Recipe recipe,
            QuantizationRun.Outcome outcome,
            ScratchSessions scratch,
            EngineSession reference) {
        progress.accept("comparing the outputs of " + name);
        try (EngineSession session = scratch.open(outcome.result().model())) {
            FidelityReport fidelity =
                    AutoQuantizer.compare(reference, session, search.samples().evaluation());
            return new Made(name, recipe, outcome, fidelity);
        }
    }

    /** The closest with calibrated ranges, if none of these is close enough: the others would only be tuned towards the same. */
    private Optional<Made> toTune(List<Made> made) {
        return made.stream()
                .filter(one -> one.recipe() instanceof Recipe.Int8Static)
                .max(Comparator.comparingDouble(one -> one.fidelity().cosineMean()))
                .filter(one -> one.fidelity().cosineMean() < search.goal().minCosine());
    }

    private Optional<Tuning> tuning(
            String name, Recipe.Int8Static recipe, QuantizationRun.Outcome untuned, EngineSession reference)
            throws IOException {
        progress.accept("making " + name);
        List<Map<String, Tensor>> samples = search.samples().evaluation();
        try {
            return Optional.of(new Tuner(engine, nanoClock, progress)
                    .tune(
                            search.source(),
                            recipe,
                            untuned.profile().orElseThrow(),
                            samples,
                            Tuner.Goal.meanCosine(search.goal().minCosine(), reference, samples)));
        } catch (QuantizationException | EngineException e) {
            skipped.put(name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
