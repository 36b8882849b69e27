package io.quantbench.quant;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.optimize.ConstantEvaluator;
import io.quantbench.quant.optimize.ConstantInitializers;
import io.quantbench.quant.optimize.FloatPasses;
import io.quantbench.quant.optimize.FoldConstants;
import io.quantbench.quant.optimize.LiftConstants;
import io.quantbench.quant.optimize.NameNodes;
import io.quantbench.quant.optimize.UpgradeOpset;
import io.quantbench.quant.quantize.PassPipeline;
import io.quantbench.quant.quantize.PassPipeline.Outcome;
import io.quantbench.quant.quantize.PassPipeline.PassTiming;
import io.quantbench.quant.quantize.PlanApplier;
import io.quantbench.quant.quantize.PlanCheck;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.RecipePlanner;
import io.quantbench.quant.quantize.Refiner;
import io.quantbench.quant.quantize.Refiner.Refined;
import io.quantbench.quant.quantize.StaticPlanner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Makes variants of float models: prepares the graph, optimizes it if the recipe says so, plans, and carries the plan out. The same
 * model, recipe and profile always give the same result. Safe for use by several threads.
 */
public final class Quantizer {
    /** Changes nothing that can be computed; the other passes rely on it. */
    private static final PassPipeline PREPARATION = PassPipeline.of(
            new EverywherePass(new ConstantInitializers()), new NameNodes(), new EverywherePass(new LiftConstants()));

    private final List<GraphPass> floatPasses;
    private final LongSupplier nanoClock;

    /**
     * A quantizer without an engine: constants that would have to be computed stay computed in each run.
     *
     * @param nanoClock times the passes
     */
    public Quantizer(LongSupplier nanoClock) {
        ConstantEvaluator none = model -> Map.of();
        this.floatPasses = FloatPasses.standard(none).stream()
                .filter(pass -> !pass.name().equals(FoldConstants.NAME))
                .toList();
        this.nanoClock = nanoClock;
    }

    /**
     * A quantizer that folds constants.
     *
     * @param evaluator computes them
     * @param nanoClock times the passes
     */
    public Quantizer(ConstantEvaluator evaluator, LongSupplier nanoClock) {
        this.floatPasses = FloatPasses.standard(evaluator);
        this.nanoClock = nanoClock;
    }

    /**
     * The float model that a recipe's plan speaks of: what calibration has to run.
     *
     * @param model the float model behind preparation and, if the recipe has them, the float passes
     * @param floatPasses names of the float passes that changed it
     * @param timings one for each pass
     */
    public record Prepared(Model model, List<String> floatPasses, List<PassTiming> timings) {
        public Prepared {
            floatPasses = List.copyOf(floatPasses);
            timings = List.copyOf(timings);
        }
    }

    /** Prepares {@code model} for {@code recipe}. */
    public Prepared prepare(Model model, Recipe recipe) {
        List<PassTiming> timings = new ArrayList<>();
        Model prepared = run(PREPARATION, model, timings);
        List<GraphPass> passes = new ArrayList<>();
        if (recipe.scope().optimize()) {
            passes.addAll(floatPasses);
        }
        if (recipe instanceof Recipe.Int8Static) {
            // Operator set 12 clips integers, which gates of mobile networks need; 13 knows scales per channel.
            passes.add(new UpgradeOpset());
        }
        List<String> effective = new ArrayList<>();
        for (GraphPass pass : passes) {
            Model changed = run(PassPipeline.of(pass), prepared, timings);
            if (!changed.equals(prepared)) {
                effective.add(pass.name());
            }
            prepared = changed;
        }
        return new Prepared(prepared, effective, timings);
    }

    /** The tensors of a prepared model whose statistics the recipe's plan asks for. */
    public static Set<String> tensorsToCalibrate(Prepared prepared, Recipe recipe) {
        return StaticPlanner.tensorsToCalibrate(prepared.model(), recipe.scope().nodes()::accepts);
    }

    /**
     * Makes the variant of {@code model} that {@code recipe} describes.
     *
     * @throws QuantizationException if the model cannot be quantized in this way, or the recipe needs a calibration
     */
    public QuantizationResult quantize(Model model, Recipe recipe) {
        return quantize(prepare(model, recipe), recipe, Optional.empty());
    }

    /**
     * Makes the variant of a prepared model that {@code recipe} describes.
     *
     * @param profile statistics of the prepared model's tensors, for recipes that need them
     * @throws QuantizationException if the model cannot be quantized in this way, or the recipe needs a calibration
     */
    public QuantizationResult quantize(Prepared prepared, Recipe recipe, Optional<CalibrationProfile> profile) {
        if (recipe.needsCalibration() && profile.isEmpty()) {
            throw new QuantizationException(
                    "recipe " + recipe.name() + " needs samples to calibrate with: name them with --calibration DATA");
        }
        profile.filter(known -> recipe.needsCalibration()).ifPresent(known -> requireOverlap(prepared, recipe, known));
        return refine(
                prepared,
                recipe,
                profile,
                smoothed -> RecipePlanner.plan(recipe, smoothed.model(), smoothed.profile()));
    }

    private static void requireOverlap(Prepared prepared, Recipe recipe, CalibrationProfile profile) {
        Set<String> wanted = tensorsToCalibrate(prepared, recipe);
        if (!wanted.isEmpty() && Collections.disjoint(wanted, profile.tensors().keySet())) {
            throw new QuantizationException("the calibration profile knows none of the " + wanted.size()
                    + " tensors that recipe " + recipe.name() + " asks for, such as '"
                    + wanted.iterator().next() + "': it was made with another model or other float passes; "
                    + "calibrate again");
        }
    }

    /**
     * Carries out a plan that was made before, perhaps edited, on its model prepared again.
     *
     * @param profile the calibration that the plan was made with; only needed if it refined the model
     * @throws QuantizationException if a plan with refinements comes without its calibration, or the plan does not fit the model
     */
    public QuantizationResult apply(Prepared prepared, QuantPlan plan, Optional<CalibrationProfile> profile) {
        if (!plan.refinements().isNone() && profile.isEmpty()) {
            throw new QuantizationException(
                    "the plan was made with smoothing or corrected biases; give the calibration "
                            + "profile that it was made with");
        }
        QuantPlan fitted = PlanCheck.fitted(plan, prepared.model());
        return refine(prepared, plan.recipe(), profile, smoothed -> fitted);
    }

    private QuantizationResult refine(
            Prepared prepared,
            Recipe recipe,
            Optional<CalibrationProfile> profile,
            Function<Refined, QuantPlan> planning) {
        List<PassTiming> timings = new ArrayList<>(prepared.timings());
        long startNs = nanoClock.getAsLong();
        Refined smoothed = Refiner.damp(recipe, Refiner.smooth(recipe.refinement(), prepared.model(), profile));
        QuantPlan plan = planning.apply(smoothed);
        Refined refined = Refiner.correctBiases(recipe.refinement(), smoothed, plan);
        timings.add(new PassTiming("plan", nanoClock.getAsLong() - startNs));
        Model model = run(PlanApplier.passes(plan), refined.model(), timings);
        List<String> problems = GraphValidator.problems(model);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("the passes of " + recipe.name() + " broke the model: " + problems);
        }
        return new QuantizationResult(
                model, plan.withRefinements(refined.refinements()), prepared.floatPasses(), timings);
    }

    private Model run(PassPipeline pipeline, Model model, List<PassTiming> timings) {
        Outcome outcome = pipeline.run(model, nanoClock);
        timings.addAll(outcome.timings());
        return outcome.model();
    }
}
