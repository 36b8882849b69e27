package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.NestedGraph;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.BlockTable;
import io.quantbench.quant.quantize.pass.ConstantProduct;
import io.quantbench.quant.quantize.pass.Int8WeightOnly;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides for each node of a prepared model (unique names, constants lifted) whether its weights are stored in few bits: the constant
 * matrices of MatMul and Gemm and, in blocks, embedding tables. Nothing is done to activations here.
 *
 * <p>Of the two forms of 8-bit weights, {@link WeightFormat.Blocks} with 8 bits, blocks of 128 and accuracy level 4 is the default: one
 * kernel of ONNX Runtime, 3.2 times as fast as float for a single row on a CPU with VNNI. {@link WeightFormat.Int8} is for engines
 * without that kernel: standard DequantizeLinear, one scale per channel. For many rows at a time int8 activations are faster than both.
 */
public final class WeightOnlyPlanner {
    /** Below this the float product is as fast, and scales and zero points eat what is saved. */
    private static final long MIN_WEIGHT_ELEMENTS = 4096;

    private static final long MIN_TABLE_BYTES = 64 << 10;
    private static final int MIN_BLOCK = 16;
    private static final int EXACT_KERNEL_BITS = 8;

    private final GraphEditor graph;
    private final Predicate<Node> selection;
    private final Options options;
    private final long opset;

    private WeightOnlyPlanner(Model model, Predicate<Node> selection, Options options) {
        this.graph = GraphEditor.of(model);
        this.selection = selection;
        this.options = options;
        this.opset = model.opsetVersion("").orElse(0);
    }

    /**
     * How weights are stored.
     *
     * @param weights Blocks, Codebook or Int8; for binary16 see {@link HalfPlanner}. Blocks of 8 bits are for accuracy level 4 only, as the
     *     kernel has no fast path for the others
     * @param embeddings whether tables are stored in blocks too (with another format they stay float)
     */
    public record Options(WeightFormat weights, boolean embeddings) {
        public Options {
            if (weights instanceof WeightFormat.Half) {
                throw new IllegalArgumentException("binary16 is no weight-only format; use fp16");
            }
            if (weights instanceof WeightFormat.Blocks blocks
                    && blocks.bits() == EXACT_KERNEL_BITS
                    && blocks.accuracyLevel() != 4) {
                throw new IllegalArgumentException("accuracyLevel=" + blocks.accuracyLevel()
                        + " with 8-bit blocks runs up to 25 times slower than float; use 4");
            }
            if (weights instanceof WeightFormat.Int8 int8 && !int8.equals(WeightFormat.Int8.defaults())) {
                throw new IllegalArgumentException(
                        "int8 weights without int8 activations are signed, symmetric, per channel and of 8 bits, not "
                                + int8);
            }
        }
    }

    /** One decision for each node that {@code model} has, in graph order, those of nested graphs behind the node around them. */
    public static List<NodeDecision> decide(Model model, Predicate<Node> selection, Options options) {
        WeightOnlyPlanner planner = new WeightOnlyPlanner(model, selection, options);
        List<NodeDecision> decisions = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            decisions.add(planner.decide(node));
            for (Graph nested : node.subgraphs()) {
                decisions.addAll(decide(NestedGraph.of(model, nested).model(), selection, options));
            }
        }
        return List.copyOf(decisions);
    }

    private NodeDecision decide(Node node) {
        boolean isTable = options.embeddings() && node.is("Gather") && options.weights() instanceof WeightFormat.Blocks;
        if (!node.is("MatMul") && !node.is("Gemm") && !isTable) {
            boolean isFused = node.domain().equals(Node.MICROSOFT_DOMAIN);
            return new NodeDecision(
                    node.name(),
                    node.opType(),
                    isFused ? Treatment.FUSED_FLOAT : Treatment.FLOAT,
                    isFused
                            ? "stays float in one kernel of ONNX Runtime"
                            : "stays as it is: this recipe stores the weights of MatMul, Gemm and embeddings only");
        }
        if (!selection.test(node)) {
            return stays(node, "the recipe's selectors leave it out");
        }
        return isTable ? table(node, (WeightFormat.Blocks) options.weights()) : product(node);
    }

    private static NodeDecision stays(Node node, String reason) {
        return new NodeDecision(node.name(), node.opType(), Treatment.FLOAT, "stays float: " + reason);
    }

    private NodeDecision product(Node node) {
        boolean isStandard = options.weights() instanceof WeightFormat.Int8;
        if (isStandard && opset < Int8WeightOnly.FIRST_OPSET) {
            return stays(node, "scales per channel need operator set " + Int8WeightOnly.FIRST_OPSET + ", not " + opset);
        }
        Optional<String> obstacle =
                isStandard ? Int8WeightOnly.obstacle(graph, node) : ConstantProduct.obstacle(graph, node);
        return obstacle.or(() -> weightObstacle(node))
                .map(reason -> stays(node, reason))
                .orElseGet(() -> stored(node));
    }

    private Optional<String> weightObstacle(Node node) {
        Tensor weight = graph.constant(node.input(1)).orElseThrow();
        if (weight.shape().elementCount() < MIN_WEIGHT_ELEMENTS) {
            return Optional.of("its weight has fewer than " + MIN_WEIGHT_ELEMENTS + " elements, too few to pay");
        }
        return NonFinite.obstacle(node.input(1), weight);
    }

    private NodeDecision stored(Node node) {
        if (options.weights() instanceof WeightFormat.Codebook codebook) {
            String reason = "weights as " + codebook.table().name().toLowerCase(Locale.ROOT) + " codes in blocks of "
                    + codebook.blockSize() + ": small, but no faster on a CPU";
            return decision(node, Treatment.WEIGHT_CODEBOOK, reason, codebook);
        }
        if (options.weights() instanceof WeightFormat.Blocks blocks) {
            return decision(node, Treatment.WEIGHT_BLOCKS, "weights in " + text(blocks), blocks);
        }
        return decision(
                node,
                Treatment.WEIGHT_BLOCKS,
                "weights as s8 with one scale per output channel, dequantized in standard ONNX",
                options.weights());
    }

    private static NodeDecision decision(Node node, Treatment treatment, String reason, WeightFormat format) {
        return new NodeDecision(node.name(), node.opType(), treatment, reason, Optional.of(format));
    }

    private static String text(WeightFormat.Blocks blocks) {
        return blocks.bits() + " bits, " + (blocks.symmetric() ? "symmetric" : "asymmetric") + ", in blocks of "
                + blocks.blockSize();
    }

    private NodeDecision table(Node node, WeightFormat.Blocks wanted) {
        WeightFormat.Blocks format = fitting(node, wanted);
        return BlockTable.obstacle(graph, node, format)
                .or(() -> tableObstacle(node))
                .map(reason -> stays(node, reason))
                .orElseGet(() -> decision(node, Treatment.BLOCK_TABLE, "table in " + text(format), format));
    }

    /** {@code wanted}, with smaller blocks if rows do not divide into its own. */
    private WeightFormat.Blocks fitting(Node node, WeightFormat.Blocks wanted) {
        long width = graph.constant(node.input(0))
                .filter(table -> table.shape().rank() == 2)
                .map(table -> table.shape().dim(1))
                .orElse(0L);
        int size = wanted.blockSize();
        while (size > MIN_BLOCK && width % size != 0) {
            size /= 2;
        }
        return new WeightFormat.Blocks(wanted.bits(), size, wanted.symmetric(), wanted.accuracyLevel());
    }

    private Optional<String> tableObstacle(Node node) {
        String name = node.input(0);
        Tensor table = graph.constant(name).orElseThrow();
        if (table.sizeBytes() < MIN_TABLE_BYTES) {
            return Optional.of("its table is smaller than " + (MIN_TABLE_BYTES >> 10) + " KiB");
        }
        boolean isShared = graph.isGraphOutput(name)
                || graph.isCaptured(name)
                || graph.consumers(name).stream().anyMatch(reader -> !reader.is("Gather") || !selection.test(reader));
        return isShared
                ? Optional.of("something else reads its table too, and a second copy would not save space")
                : NonFinite.obstacle(name, table);
    }
}
