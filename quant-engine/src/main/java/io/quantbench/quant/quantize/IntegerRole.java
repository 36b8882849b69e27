package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What part a node can play in integer arithmetic with known ranges. */
enum IntegerRole {
    /** MatMul or Gemm with a constant weight: reads integers, its result is float. */
    LINEAR,
    /** Convolution: reads and writes integers. */
    CONVOLUTION,
    /** Operator with an integer kernel, worth it only between others: its result has a scale of its own. */
    COMPUTED,
    /** Moves integers; scale and zero point stay. */
    MOVER,
    /** Changes what the integers stand for; costs nothing or a clip. */
    RESCALING,
    /** None. */
    FLOAT;

    private static final Set<String> COMPUTED_TYPES =
            Set.of("Add", "Mul", "Concat", "Where", "AveragePool", "GlobalAveragePool", "Sigmoid", "LeakyRelu");

    private static final Set<String> MOVER_TYPES = Set.of(
            "Reshape",
            "Transpose",
            "Squeeze",
            "Unsqueeze",
            "Flatten",
            "Slice",
            "Gather",
            "Split",
            "MaxPool",
            "Resize",
            "Expand",
            "Tile",
            "DepthToSpace",
            "SpaceToDepth",
            "Identity");

    /** What {@code type} of the default domain is by itself. */
    static IntegerRole ofType(String type) {
        return COMPUTED_TYPES.contains(type) ? COMPUTED : MOVER_TYPES.contains(type) ? MOVER : FLOAT;
    }

    /** Whether a node of this role leaves integers behind. */
    boolean writesIntegers() {
        return this != LINEAR && this != FLOAT;
    }

    /** Whether it is only worth it between others that compute with integers. */
    boolean dependsOnNeighbours() {
        return this == COMPUTED || this == MOVER || this == RESCALING;
    }

    /** The inputs of {@code node} that hold quantized values; constants among them. */
    static List<String> dataInputs(Node node, Optional<String> rescaled) {
        if (rescaled.isPresent()) {
            return List.of(rescaled.get());
        }
        return switch (node.opType()) {
            case "Add", "Mul", "Concat" -> node.inputs();
            case "Where" -> node.inputs().subList(1, 3);
            default -> List.of(node.input(0));
        };
    }
}
