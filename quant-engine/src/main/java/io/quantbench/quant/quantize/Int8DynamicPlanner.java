package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.NestedGraph;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.GemmToMatMul;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides for each node of a prepared model (unique names, constants lifted) what {@link Recipe.Int8Dynamic} does with it.
 * Quantized is what ONNX Runtime runs as one integer kernel, and the tables that make up a file's size; everything else would
 * only add conversions.
 */
public final class Int8DynamicPlanner {
    /** DynamicQuantizeLinear is standard from here on. */
    static final long FIRST_OPSET = 11;

    /** Sums of more products than this could exceed the 32-bit accumulator: (2³¹ − 1) / (255 · 127). */
    private static final long MAX_DEPTH = Integer.MAX_VALUE / (255 * 127);

    /** Below this the float product is cheaper than measuring and converting its input. */
    private static final long MIN_WEIGHT_ELEMENTS = 1024;

    /** Below this a table is not worth the three more operators. */
    private static final long MIN_TABLE_BYTES = 64 << 10;

    private final Recipe.Int8Dynamic recipe;
    private final GraphEditor graph;
    private final List<NodeDecision> decisions = new ArrayList<>();

    private Int8DynamicPlanner(Recipe.Int8Dynamic recipe, Model model) {
        this.recipe = recipe;
        this.graph = GraphEditor.of(model);
    }

    /**
     * One decision for each node, in graph order, subgraphs included.
     *
     * @throws QuantizationException if the model is already quantized, or its operator set has no dynamic quantization
     */
    public static List<NodeDecision> decide(Recipe.Int8Dynamic recipe, Model model) {
        refuseQuantized(model);
        long opset = model.opsetVersion("").orElse(0);
        if (opset < FIRST_OPSET) {
            throw new QuantizationException("the model uses operator set " + opset + ", but dynamic quantization needs "
                    + FIRST_OPSET + " or later; export the model again");
        }
        Int8DynamicPlanner planner = new Int8DynamicPlanner(recipe, model);
        for (Node node : model.graph().nodes()) {
            planner.decisions.add(planner.decide(node));
            for (Graph subgraph : node.subgraphs()) {
                planner.decisions.addAll(
                        decide(recipe, NestedGraph.of(model, subgraph).model()));
            }
        }
        return List.copyOf(planner.decisions);
    }

    /** @throws QuantizationException if the model has integer or conversion nodes */
    static void refuseQuantized(Model model) {
        List<Node> quantized = model.graph().nodes().stream()
                .filter(Int8DynamicPlanner::isQuantizing)
                .toList();
        if (!quantized.isEmpty()) {
            throw new QuantizationException("the model is already quantized: it has " + quantized.size()
                    + " integer or conversion nodes, the first of them "
                    + quantized.get(0).label() + "; give the float model instead");
        }
    }

    private static boolean isQuantizing(Node node) {
        String type = node.opType();
        return type.contains("QuantizeLinear")
                || type.equals("DequantizeLinear")
                || type.startsWith("QLinear")
                || type.equals("MatMulInteger")
                || type.equals("ConvInteger")
                || (node.domain().equals(Node.MICROSOFT_DOMAIN)
                        && (type.startsWith("MatMulInteger")
                                || type.startsWith("MatMulNBits")
                                || type.startsWith("DynamicQuantize")
                                || type.startsWith("QAttention")
                                || type.startsWith("QGemm")
                                || type.startsWith("GatherBlockQuantized")));
    }

    private NodeDecision decide(Node node) {
        if (node.is("MatMul")) {
            return product(node, matMulObstacle(node));
        }
        if (node.is("Gemm")) {
            return product(node, gemmObstacle(node));
        }
        if (node.is("Gather")) {
            return gather(node);
        }
        if (node.is("LSTM") && recipe.scope().nodes().accepts(node)) {
            return LstmPlanner.decide(graph, node, recipe.weights());
        }
        if (node.domain().equals(Node.MICROSOFT_DOMAIN)) {
            return decision(node, Treatment.FUSED_FLOAT, "stays float in one kernel of ONNX Runtime");
        }
        return decision(
                node, Treatment.FLOAT, "stays as it is: this recipe quantizes MatMul, Gemm and embeddings only");
    }

    private static NodeDecision decision(Node node, Treatment treatment, String reason) {
        return new NodeDecision(node.name(), node.opType(), treatment, reason);
    }

    private NodeDecision product(Node node, Optional<String> obstacle) {
        if (!recipe.scope().nodes().accepts(node)) {
            return decision(node, Treatment.FLOAT, "stays float: the recipe's selectors leave it out");
        }
        return obstacle.map(reason -> decision(node, Treatment.FLOAT, "stays float: " + reason))
                .orElseGet(() -> new NodeDecision(
                        node.name(),
                        node.opType(),
                        Treatment.INT8_DYNAMIC,
                        "u8 activations ranged at run time, s8 symmetric weights "
                                + (recipe.weights().perChannel() ? "per output channel" : "per matrix"),
                        Optional.of(recipe.weights())));
    }

    private Optional<String> matMulObstacle(Node node) {
        if (graph.constant(node.input(1)).isEmpty()) {
            return Optional.of(
                    graph.constant(node.input(0)).isPresent()
                            ? "its constant is the left operand"
                            : "both operands are activations, which lose more than they gain");
        }
        return weightObstacle(node.input(1), 0);
    }

    private Optional<String> gemmObstacle(Node node) {
        Optional<Tensor> bias = graph.constant(node.input(2));
        if (graph.constant(node.input(1)).isEmpty()) {
            return Optional.of("its weight is not constant");
        }
        boolean floatBias = bias.filter(b -> b.type() == DataType.FLOAT).isPresent();
        if (!GemmToMatMul.isRewritable(node, floatBias)) {
            return Optional.of("it transposes its input, or scales a bias that is not constant");
        }
        return weightObstacle(node.input(1), node.intAttribute("transB", 0) == 0 ? 0 : 1);
    }

    private Optional<String> weightObstacle(String name, int depthAxis) {
        Tensor weight = graph.constant(name).orElseThrow();
        if (weight.type() != DataType.FLOAT) {
            return Optional.of("its weight is " + weight.type() + ", not FLOAT");
        }
        if (weight.shape().rank() != 2) {
            return Optional.of("its weight has rank " + weight.shape().rank() + ", not 2");
        }
        if (weight.shape().elementCount() < MIN_WEIGHT_ELEMENTS) {
            return Optional.of("its weight has fewer than " + MIN_WEIGHT_ELEMENTS + " elements, too few to pay");
        }
        if (weight.shape().dim(depthAxis) > MAX_DEPTH) {
            return Optional.of("sums over more than " + MAX_DEPTH + " products could overflow 32 bits");
        }
        return NonFinite.obstacle(name, weight);
    }

    private NodeDecision gather(Node node) {
        Optional<Tensor> table = graph.constant(node.input(0));
        boolean isEmbedding =
                table.filter(t -> t.type() == DataType.FLOAT && t.shape().rank() == 2)
                                .isPresent()
                        && node.intAttribute("axis", 0) == 0;
        if (!isEmbedding) {
            return decision(node, Treatment.FLOAT, "stays as it is: it reads no constant FLOAT matrix by rows");
        }
        return tableObstacle(node, table.orElseThrow())
                .map(reason -> decision(node, Treatment.FLOAT, "table stays float: " + reason))
                .orElseGet(
                        () -> decision(node, Treatment.INT8_TABLE, "table stored as s8, symmetric, one scale per row"));
    }

    private Optional<String> tableObstacle(Node node, Tensor table) {
        if (!recipe.scope().embeddings()) {
            return Optional.of("the recipe leaves embeddings out");
        }
        if (!recipe.scope().nodes().accepts(node)) {
            return Optional.of("the recipe's selectors leave it out");
        }
        if (table.sizeBytes() < MIN_TABLE_BYTES) {
            return Optional.of("it is smaller than " + (MIN_TABLE_BYTES >> 10) + " KiB");
        }
        String name = node.input(0);
        boolean sharedWithOthers = graph.isGraphOutput(name)
                || graph.isCaptured(name)
                || graph.consumers(name).stream().anyMatch(reader -> !readsAsQuantizedTable(reader, name));
        if (sharedWithOthers) {
            return Optional.of("something else reads it too, and a second copy would not save space");
        }
        return NonFinite.obstacle(name, table);
    }

    private boolean readsAsQuantizedTable(Node reader, String table) {
        return reader.is("Gather")
                && reader.intAttribute("axis", 0) == 0
                && reader.input(0).equals(table)
                && recipe.scope().nodes().accepts(reader);
    }
}
