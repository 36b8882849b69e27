package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Optional;

/** Why the constants of a layer cannot, or should not, become integers. */
final class LayerWeights {
    /** Sums of more products than this could exceed the 32-bit accumulator: (2³¹ − 1) / (255 · 127). */
    private static final long MAX_DEPTH = Integer.MAX_VALUE / (255 * 127);

    /** Below this the float product is cheaper than converting its input. */
    private static final long MIN_LINEAR_ELEMENTS = 1024;

    private final GraphEditor graph;

    LayerWeights(GraphEditor graph) {
        this.graph = graph;
    }

    /** Whether {@code node} is a product of an activation with something else. */
    static boolean isLayer(Node node) {
        return node.is("MatMul") || node.is("Gemm") || node.is("Conv");
    }

    /** Why the layer {@code node} stays float; empty if it need not. */
    Optional<String> obstacle(Node node) {
        if (graph.constant(node.input(1)).isEmpty()) {
            return Optional.of(productObstacle(node));
        }
        if (node.is("Gemm") && node.intAttribute("transA", 0) != 0) {
            return Optional.of("it transposes its input");
        }
        Tensor weight = graph.constant(node.input(1)).orElseThrow();
        return weightObstacle(node, weight).or(() -> biasObstacle(node, channels(node, weight.shape())));
    }

    private String productObstacle(Node node) {
        if (graph.constant(node.input(0)).isPresent()) {
            return "its constant is the left operand";
        }
        return node.is("MatMul")
                ? "both operands are activations, whose ranges change with the length of the input"
                : "its weight is not constant";
    }

    private static Optional<String> weightObstacle(Node node, Tensor weight) {
        Shape shape = weight.shape();
        boolean conv = node.is("Conv");
        if (weight.type() != DataType.FLOAT) {
            return Optional.of("its weight is " + weight.type() + ", not FLOAT");
        }
        if (conv ? shape.rank() < 3 : shape.rank() != 2) {
            return Optional.of("its weight has rank " + shape.rank());
        }
        if (!conv && shape.elementCount() < MIN_LINEAR_ELEMENTS) {
            return Optional.of("its weight has fewer than " + MIN_LINEAR_ELEMENTS + " elements, too few to pay");
        }
        if (shape.elementCount() == 0 || shape.elementCount() / channels(node, shape) > MAX_DEPTH) {
            return Optional.of("sums over more than " + MAX_DEPTH + " products could overflow 32 bits");
        }
        return NonFinite.obstacle(node.input(1), weight);
    }

    private static long channels(Node node, Shape weight) {
        boolean first = node.is("Conv") || (node.is("Gemm") && node.intAttribute("transB", 0) != 0);
        return Math.max(1, weight.dim(first ? 0 : 1));
    }

    private Optional<String> biasObstacle(Node node, long channels) {
        if (node.is("MatMul") || node.input(2).isEmpty() || isBias(node.input(2), channels)) {
            return Optional.empty();
        }
        return Optional.of("its bias is not a constant with one finite FLOAT for each of " + channels + " channels");
    }

    /** Whether {@code name} is a constant that adds one number to each of {@code channels} channels. */
    boolean isBias(String name, long channels) {
        return graph.constant(name)
                .filter(b -> b.type() == DataType.FLOAT && b.shape().elementCount() == channels)
                .filter(b -> b.shape().rank() > 0 && b.shape().dim(-1) == channels)
                .filter(LayerWeights::isFinite)
                .isPresent();
    }

    /** Whether the Add that alone reads {@code matMul}'s result adds a bias to it. */
    Optional<Node> biasBehind(Node matMul) {
        Tensor weight = graph.constant(matMul.input(1)).orElseThrow();
        String product = matMul.output(0);
        return graph.consumers(product).stream()
                .filter(add -> matMul.is("MatMul") && graph.hasSingleUse(product) && add.is("Add"))
                .filter(add ->
                        isBias(add.input(add.input(0).equals(product) ? 1 : 0), channels(matMul, weight.shape())))
                .findFirst();
    }

    static boolean isFinite(Tensor tensor) {
        return NonFinite.obstacle("", tensor).isEmpty();
    }
}
