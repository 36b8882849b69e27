package io.quantbench.quant;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.optimize.ConstantInitializers;
import io.quantbench.quant.optimize.FuseLayerNormalization;
import io.quantbench.quant.optimize.FuseSkipLayerNormalization;
import io.quantbench.quant.optimize.LiftConstants;
import io.quantbench.quant.optimize.NameNodes;
import io.quantbench.quant.quantize.Int8DynamicPlanner;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.PassPipeline;
import io.quantbench.quant.quantize.PassPipeline.Outcome;
import io.quantbench.quant.quantize.PassPipeline.PassTiming;
import io.quantbench.quant.quantize.PlanApplier;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Makes variants of float models: prepares the graph, optimizes it if the recipe says so, plans, and carries the plan out. The same
 * model, recipe and profile always give the same result. Safe for use by several threads.
 */
public final class Quantizer {
    /** Changes nothing that can be computed; the other passes rely on it. */
    private static final PassPipeline PREPARATION =
            PassPipeline.of(
                    new EverywherePass(new ConstantInitializers()),
                    new NameNodes(),
                    new EverywherePass(new LiftConstants()));

    private static final PassPipeline FLOAT_PASSES =
            PassPipeline.of(new FuseLayerNormalization(), new FuseSkipLayerNormalization());

    private final LongSupplier nanoClock;

    /** A quantizer that times its passes by {@code nanoClock}. */
    public Quantizer(LongSupplier nanoClock) {
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
        if (!recipe.scope().optimize()) {
            return new Prepared(prepared, List.of(), timings);
        }
        return new Prepared(run(FLOAT_PASSES, prepared, timings), FLOAT_PASSES.names(), timings);
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
        List<PassTiming> timings = new ArrayList<>(prepared.timings());
        long startNs = nanoClock.getAsLong();
        QuantPlan plan = plan(prepared.model(), recipe);
        timings.add(new PassTiming("plan", nanoClock.getAsLong() - startNs));
        return apply(prepared, plan, timings);
    }

    /** Carries out a plan that was made before, perhaps edited, on its model prepared again. */
    public QuantizationResult apply(Prepared prepared, QuantPlan plan) {
        return apply(prepared, plan, new ArrayList<>(prepared.timings()));
    }

    private static QuantPlan plan(Model model, Recipe recipe) {
        if (recipe instanceof Recipe.Int8Dynamic dynamic) {
            return QuantPlan.of(recipe, recipe.scope().nodes().override(Int8DynamicPlanner.decide(dynamic, model)));
        }
        return QuantPlan.of(
                recipe,
                model.graph().nodes().stream().map(Quantizer::floatDecision).toList());
    }

    private static NodeDecision floatDecision(Node node) {
        boolean isFused = node.domain().equals(Node.MICROSOFT_DOMAIN);
        return new NodeDecision(
                node.name(),
                node.opType(),
                isFused ? Treatment.FUSED_FLOAT : Treatment.FLOAT,
                isFused ? "stays float in one kernel of ONNX Runtime" : "stays float: the recipe quantizes nothing");
    }

    private QuantizationResult apply(Prepared prepared, QuantPlan plan, List<PassTiming> timings) {
        Model model = run(PlanApplier.passes(plan), prepared.model(), timings);
        List<String> problems = GraphValidator.problems(model);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("the passes of " + plan.recipe().name() + " broke the model: " + problems);
        }
        return new QuantizationResult(model, plan, prepared.floatPasses(), timings);
    }

    private Model run(PassPipeline pipeline, Model model, List<PassTiming> timings) {
        Outcome outcome = pipeline.run(model, nanoClock);
        timings.addAll(outcome.timings());
        return outcome.model();
    }
}
