package io.quantbench.quant;

import io.quantbench.quant.Quantizer.Prepared;
import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.optimize.LiftConstants;
import io.quantbench.quant.quantize.NodeDecision;
import io.quantbench.quant.quantize.QuantPlan;
import io.quantbench.quant.quantize.QuantizationException;
import io.quantbench.quant.quantize.Recipe;
import io.quantbench.quant.quantize.RecipePlanner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model as people need to know it before they quantize it: what is in it, where its bytes are, what the float passes would fuse, and
 * what would be quantized and why the rest would not. The passes and the planner are really run, on the graph alone; nothing is
 * written.
 *
 * @param summary what is in the file
 * @param sizes constants by the operator that reads them, largest first; a constant that several read counts for the first
 * @param floatPasses names of the float passes that would change the graph
 * @param fusions how many nodes of an operator there would be more (above 0) or fewer (below 0) behind the float passes
 * @param plan what {@code int8-dynamic}, which needs no data, would do: one entry for each kind of decision, quantized ones first
 * @param staticTensors number of activation tensors that a static recipe would calibrate; 0 if there is nothing for it to do
 * @param obstacle why the model cannot be quantized at all; null if it can be
 */
public record ModelInspection(
        ModelSummary summary,
        List<OperatorConstants> sizes,
        List<String> floatPasses,
        Map<String, Integer> fusions,
        List<PlannedNodes> plan,
        int staticTensors,
        @Nullable String obstacle) {
    public ModelInspection {
        sizes = List.copyOf(sizes);
        floatPasses = List.copyOf(floatPasses);
        fusions = new TreeMap<>(fusions);
        plan = List.copyOf(plan);
    }

    /** The constants that the nodes of one operator read. */
    public record OperatorConstants(String operator, int nodes, long bytes) {}

    /**
     * Nodes that would get the same treatment for the same reason.
     *
     * @param example name of the first of them
     */
    public record PlannedNodes(
            String operator, String treatment, boolean quantized, String reason, int nodes, String example) {}

    /** Inspects {@code model}; never fails on a model that could be read. */
    public static ModelInspection of(Model model) {
        ModelSummary summary = ModelSummary.of(model);
        List<OperatorConstants> sizes = constantsByOperator(model);
        try {
            Quantizer quantizer = new Quantizer(() -> 0);
            Recipe recipe = Recipe.Int8Dynamic.defaults();
            Prepared prepared = quantizer.prepare(model, recipe);
            QuantPlan plan = RecipePlanner.plan(recipe, prepared.model(), Optional.empty());
            return new ModelInspection(
                    summary,
                    sizes,
                    prepared.floatPasses(),
                    difference(summary, ModelSummary.of(prepared.model())),
                    group(plan.decisions()),
                    Quantizer.tensorsToCalibrate(prepared, recipe).size(),
                    null);
        } catch (QuantizationException e) {
            return new ModelInspection(
                    summary, sizes, List.of(), Map.of(), List.of(), 0, String.valueOf(e.getMessage()));
        }
    }

    /** Number of nodes that would be quantized. */
    public int quantizableNodes() {
        return plan.stream()
                .filter(PlannedNodes::quantized)
                .mapToInt(PlannedNodes::nodes)
                .sum();
    }

    private static Map<String, Integer> difference(ModelSummary before, ModelSummary after) {
        Map<String, Integer> difference = new TreeMap<>(after.operators());
        before.operators().forEach((operator, count) -> difference.merge(operator, -count, Integer::sum));
        // Preparation turns them into constants; that is no fusion.
        difference.remove("Constant");
        difference.values().removeIf(count -> count == 0);
        return difference;
    }

    private static List<PlannedNodes> group(List<NodeDecision> decisions) {
        Map<List<Object>, PlannedNodes> groups = new LinkedHashMap<>();
        for (NodeDecision decision : decisions) {
            PlannedNodes one = new PlannedNodes(
                    decision.opType(),
                    decision.treatment().name(),
                    decision.treatment().isQuantized(),
                    decision.reason(),
                    1,
                    decision.node());
            groups.merge(
                    List.of(decision.opType(), decision.treatment(), decision.reason()),
                    one,
                    (first, next) -> new PlannedNodes(
                            first.operator(),
                            first.treatment(),
                            first.quantized(),
                            first.reason(),
                            first.nodes() + next.nodes(),
                            first.example()));
        }
        List<PlannedNodes> sorted = new ArrayList<>(groups.values());
        sorted.sort(Comparator.comparing(PlannedNodes::quantized)
                .thenComparing(PlannedNodes::nodes)
                .reversed());
        return sorted;
    }

    /** The bytes of constants by the operator that reads them, largest first; operators without constants are left out. */
    public static List<OperatorConstants> constantsByOperator(Model model) {
        Map<String, OperatorConstants> sizes = new HashMap<>();
        Model lifted = new EverywherePass(new LiftConstants()).apply(model);
        addSizes(lifted.graph(), new HashMap<>(), sizes);
        return sizes.values().stream()
                .filter(size -> size.bytes() > 0)
                .sorted(Comparator.comparingLong(OperatorConstants::bytes)
                        .reversed()
                        .thenComparing(OperatorConstants::operator))
                .toList();
    }

    /**
     * @param unread bytes of the constants in scope that no node has read yet
     */
    private static void addSizes(Graph graph, Map<String, Long> unread, Map<String, OperatorConstants> sizes) {
        graph.initializers().forEach(constant -> unread.put(constant.name(), bytes(constant)));
        for (Node node : graph.nodes()) {
            long bytes = node.inputs().stream()
                    .mapToLong(name -> {
                        Long size = unread.remove(name);
                        return size == null ? 0 : size;
                    })
                    .sum();
            sizes.merge(
                    node.opType(),
                    new OperatorConstants(node.opType(), 1, bytes),
                    (a, b) -> new OperatorConstants(a.operator(), a.nodes() + b.nodes(), a.bytes() + b.bytes()));
            node.subgraphs().forEach(nested -> addSizes(nested, unread, sizes));
        }
    }

    private static long bytes(Initializer constant) {
        return constant.tensor().map(tensor -> (long) tensor.sizeBytes()).orElse(0L);
    }
}
