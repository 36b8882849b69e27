package io.quantbench.quant;

import io.quantbench.quant.graph.GraphValidator;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.optimize.ConstantInitializers;
import io.quantbench.quant.optimize.FloatPasses;
import io.quantbench.quant.optimize.LiftConstants;
import io.quantbench.quant.optimize.NameNodes;
import io.quantbench.quant.quantize.Int8DynamicPlanner;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.PassPipeline;
import io.quantbench.quant.quantize.PassPipeline.Outcome;
import io.quantbench.quant.quantize.PassPipeline.PassTiming;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.pass.DynamicMatMul;
import io.quantbench.quant.quantize.pass.GemmToMatMul;
import io.quantbench.quant.quantize.pass.QuantizeEmbedding;
import io.quantbench.quant.quantize.pass.WeightQuantizer.Granularity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes variants of float models: prepares the graph, optimizes it if the recipe says so, plans, and carries the plan out. The same
 * model and recipe always give the same result. Safe for use by several threads.
 */
public final class Quantizer {
    /** Changes nothing that can be computed; the other passes rely on it. */
    private static final PassPipeline PREPARATION =
            PassPipeline.of(new ConstantInitializers(), new NameNodes(), new LiftConstants());

    private static final PassPipeline FLOAT_PASSES =
            new PassPipeline(FloatPasses.standard(new EngineConstantEvaluator()));

    private final LongSupplier nanoClock;

    /** A quantizer that times its passes by {@code nanoClock}. */
    public Quantizer(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Makes the variant of {@code model} that {@code recipe} describes.
     *
     * @throws io.quantbench.quant.quantize.QuantizationException if the model cannot be quantized in this way
     */
    public QuantizationResult quantize(Model model, Recipe recipe) {
        List<PassTiming> timings = new ArrayList<>();
        Model prepared = run(PREPARATION, model, timings);
        if (recipe instanceof Recipe.Int8Dynamic int8) {
            PassPipeline floatPasses = int8.optimize() ? FLOAT_PASSES : PassPipeline.of();
            return int8Dynamic(int8, run(floatPasses, prepared, timings), floatPasses.names(), timings);
        }
        Model optimized = run(FLOAT_PASSES, prepared, timings);
        List<NodeDecision> decisions =
                optimized.graph().nodes().stream().map(Quantizer::floatDecision).toList();
        return result(optimized, recipe, FLOAT_PASSES.names(), decisions, timings);
    }

    private static NodeDecision floatDecision(Node node) {
        boolean isFused = node.domain().equals(Node.MICROSOFT_DOMAIN);
        return new NodeDecision(
                node.name(),
                node.opType(),
                isFused ? Treatment.FUSED_FLOAT : Treatment.FLOAT,
                isFused ? "stays float in one kernel of ONNX Runtime" : "stays float: the recipe quantizes nothing");
    }

    private QuantizationResult int8Dynamic(
            Recipe.Int8Dynamic recipe, Model model, List<String> floatPasses, List<PassTiming> timings) {
        long startNs = nanoClock.getAsLong();
        List<NodeDecision> decisions = Int8DynamicPlanner.decide(recipe, model);
        timings.add(new PassTiming("plan", nanoClock.getAsLong() - startNs));
        Set<String> gemms = select(decisions, "Gemm", Treatment.INT8_DYNAMIC);
        Set<String> products = Stream.concat(
                        gemms.stream(), select(decisions, "MatMul", Treatment.INT8_DYNAMIC).stream())
                .collect(Collectors.toSet());
        PassPipeline rewriting = PassPipeline.of(
                new GemmToMatMul(gemms),
                new DynamicMatMul(products, recipe.perChannel() ? Granularity.COLUMN : Granularity.TENSOR),
                new QuantizeEmbedding(select(decisions, "Gather", Treatment.INT8_TABLE)));
        return result(run(rewriting, model, timings), recipe, floatPasses, decisions, timings);
    }

    private static Set<String> select(List<NodeDecision> decisions, String opType, Treatment treatment) {
        return decisions.stream()
                .filter(d -> d.opType().equals(opType) && d.treatment() == treatment)
                .map(NodeDecision::node)
                .collect(Collectors.toSet());
    }

    private QuantizationResult result(
            Model model,
            Recipe recipe,
            List<String> floatPasses,
            List<NodeDecision> decisions,
            List<PassTiming> timings) {
        List<String> problems = GraphValidator.problems(model);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("the passes of " + recipe.name() + " broke the model: " + problems);
        }
        boolean needsOnnxRuntime =
                model.graph().nodes().stream().anyMatch(n -> n.domain().equals(Node.MICROSOFT_DOMAIN));
        return new QuantizationResult(model, new QuantPlan(recipe, floatPasses, needsOnnxRuntime, decisions), timings);
    }

    private Model run(PassPipeline pipeline, Model model, List<PassTiming> timings) {
        Outcome outcome = pipeline.run(model, nanoClock);
        timings.addAll(outcome.timings());
        return outcome.model();
    }
}
