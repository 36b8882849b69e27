package io.quantbench.quant.calibrate;

import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Along which axis the channels of a tensor lie. */
enum ChannelAxis {
    /** The last one: what a matrix is multiplied with. */
    LAST,
    /** Axis 1: what convolutions and batch normalizations work on. */
    SECOND,
    /** Axis 1 of tensors with four or more axes, else the last. */
    BY_RANK;

    private static final Set<String> OF_IMAGES = Set.of(
            "Conv",
            "ConvTranspose",
            "BatchNormalization",
            "InstanceNormalization",
            "MaxPool",
            "AveragePool",
            "GlobalAveragePool",
            "GlobalMaxPool");

    private static final Set<String> OF_MATRICES =
            Set.of("MatMul", "Gemm", "LayerNormalization", "SkipLayerNormalization");

    /** The axis in a tensor of {@code rank} axes; negative if there is none. */
    int of(int rank) {
        boolean second = this == SECOND || (this == BY_RANK && rank >= 4);
        return second && rank >= 2 ? 1 : rank - 1;
    }

    /** For each tensor of the graph that has a reader or maker that tells; the others are {@link #BY_RANK}. */
    static Map<String, ChannelAxis> of(Graph graph) {
        Map<String, ChannelAxis> axes = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (OF_IMAGES.contains(node.opType())) {
                axes.put(node.input(0), SECOND);
                axes.put(node.output(0), SECOND);
            }
        }
        Set<String> constants = graph.initializers().stream()
                .map(initializer -> initializer.name())
                .collect(java.util.stream.Collectors.toSet());
        for (Node node : graph.nodes()) {
            if (OF_MATRICES.contains(node.opType()) && constants.contains(node.input(1))) {
                axes.putIfAbsent(node.input(0), LAST);
                axes.putIfAbsent(node.output(0), LAST);
            }
        }
        return axes;
    }
}
