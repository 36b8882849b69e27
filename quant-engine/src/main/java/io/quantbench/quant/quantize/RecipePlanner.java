package io.quantbench.quant.quantize;

import io.quantbench.quant.calibrate.CalibrationProfile;
import io.quantbench.quant.calibrate.Range;
import io.quantbench.quant.calibrate.RangeMethod;
import io.quantbench.quant.calibrate.TensorStatistics;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.Recipe.Int8Static.Style;
import io.quantbench.quant.quantize.pass.HalfPrecision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Asks the planner that knows a recipe, and carries out the recipe's overrides. */
public final class RecipePlanner {
    private RecipePlanner() {}

    /**
     * The plan of {@code recipe} for a prepared model.
     *
     * @param profile statistics of the model's tensors; needed by recipes that say so
     * @throws QuantizationException if the model cannot be quantized in this way
     */
    public static QuantPlan plan(Recipe recipe, Model model, Optional<CalibrationProfile> profile) {
        if (recipe instanceof Recipe.Int8Static fixed) {
            return plan(
                    fixed,
                    model,
                    profile.orElseThrow(() ->
                            new QuantizationException("recipe " + recipe.name() + " needs a calibration profile")));
        }
        return QuantPlan.of(recipe, recipe.scope().nodes().override(decide(recipe, model)));
    }

    private static List<NodeDecision> decide(Recipe recipe, Model model) {
        Predicate<Node> selection = recipe.scope().nodes()::accepts;
        if (recipe instanceof Recipe.Int8Dynamic dynamic) {
            return Int8DynamicPlanner.decide(dynamic, model);
        }
        if (recipe instanceof Recipe.WeightOnly weightOnly) {
            return WeightOnlyPlanner.decide(
                    model,
                    selection,
                    new WeightOnlyPlanner.Options(
                            weightOnly.weights(), recipe.scope().embeddings()));
        }
        if (recipe instanceof Recipe.Fp16) {
            return HalfPlanner.decide(model, selection, HalfPrecision.Arithmetic.FLOAT);
        }
        return leaveFloat(model.graph()).toList();
    }

    private static QuantPlan plan(Recipe.Int8Static recipe, Model model, CalibrationProfile profile) {
        Predicate<Node> selection = recipe.scope().nodes()::accepts;
        StaticOptions.Style style =
                recipe.style() == Style.STATIC_QDQ ? StaticOptions.Style.QDQ : StaticOptions.Style.OPERATORS;
        StaticOptions options =
                new StaticOptions(style, recipe.weights(), recipe.activations().format());
        Function<String, Optional<TensorStatistics>> statistics =
                tensor -> Optional.ofNullable(profile.tensors().get(tensor));
        Function<String, Optional<Range>> ranges =
                tensor -> statistics.apply(tensor).map(known -> range(recipe, known));
        requireUse(recipe.activations().range(), profile);
        StaticPlan plan = DynamicProducts.plan(
                model,
                recipe.weights(),
                selection,
                node -> recipe.scope().nodes().dynamicRanges(node).map(override -> "overridden by " + override),
                others -> recipe.style() == Style.HYBRID
                        ? HybridPlanner.plan(options, model, ranges, tensor -> drift(statistics.apply(tensor)), others)
                        : StaticPlanner.plan(options, model, ranges, others));
        List<NodeDecision> decisions = withoutRanges(recipe, model, plan.decisions());
        return new QuantPlan(
                recipe, recipe.scope().nodes().override(decisions), plan.activations(), Refinements.none());
    }

    /** Two methods are for some tensors only; the others then get the default. */
    private static Range range(Recipe.Int8Static recipe, TensorStatistics known) {
        RangeMethod method = recipe.activations().range();
        return (method.appliesTo(known)
                        ? method
                        : Recipe.Int8Static.Activations.defaults().range())
                .of(known);
    }

    private static void requireUse(RangeMethod method, CalibrationProfile profile) {
        if (!profile.tensors().isEmpty()
                && profile.tensors().values().stream().noneMatch(known -> method.appliesTo(known))) {
            throw new QuantizationException(
                    method == RangeMethod.CROSS_ENTROPY
                            ? "activations.range cross-entropy is for logits, and no calibrated tensor is an output of the model; choose "
                                    + "mean-min-max, entropy or mse"
                            : "activations.range batch-norm needs ranges that follow from batch normalization, and the calibration has "
                                    + "none; calibrate with batch-norm, or choose mean-min-max");
        }
    }

    private static OptionalDouble drift(Optional<TensorStatistics> statistics) {
        return statistics
                .map(known -> OptionalDouble.of(HybridPlanner.drift(known)))
                .orElseGet(OptionalDouble::empty);
    }

    /** What stays float for want of a range, but needs none: tables and recurrent layers. */
    private static List<NodeDecision> withoutRanges(
            Recipe.Int8Static recipe, Model model, List<NodeDecision> decisions) {
        if (model.opsetVersion("").orElse(0) < Int8DynamicPlanner.FIRST_OPSET) {
            Int8DynamicPlanner.refuseQuantized(model);
            return decisions;
        }
        Recipe.Int8Dynamic dynamic = new Recipe.Int8Dynamic(recipe.weights(), Refinement.none(), recipe.scope());
        Map<String, NodeDecision> tables = new HashMap<>();
        Int8DynamicPlanner.decide(dynamic, model).stream()
                .filter(d -> d.treatment() == Treatment.INT8_TABLE || d.treatment() == Treatment.INT8_LSTM)
                .forEach(d -> tables.put(d.node(), d));
        return decisions.stream()
                .map(d -> d.treatment().isQuantized() ? d : tables.getOrDefault(d.node(), d))
                .toList();
    }

    private static Stream<NodeDecision> leaveFloat(Graph graph) {
        return graph.nodes().stream()
                .flatMap(node -> Stream.concat(
                        Stream.of(leaveFloat(node)), node.subgraphs().stream().flatMap(RecipePlanner::leaveFloat)));
    }

    private static NodeDecision leaveFloat(Node node) {
        boolean isFused = node.domain().equals(Node.MICROSOFT_DOMAIN);
        return new NodeDecision(
                node.name(),
                node.opType(),
                isFused ? Treatment.FUSED_FLOAT : Treatment.FLOAT,
                isFused ? "stays float in one kernel of ONNX Runtime" : "stays float: the recipe quantizes nothing");
    }
}
