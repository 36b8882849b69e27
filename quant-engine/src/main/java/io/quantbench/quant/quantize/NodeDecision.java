package io.quantbench.quant.quantize;

import io.quantbench.quant.quantize.pass.WeightFormat;
import java.util.Optional;

/**
 * What the plan does with one node.
 *
 * @param node the node's name; those in subgraphs are given with the path of the nodes around them
 * @param reason one sentence: how it is quantized, or why it stays float
 * @param weights how its constant is stored; empty where it has none or keeps it
 */
public record NodeDecision(
        String node, String opType, Treatment treatment, String reason, Optional<WeightFormat> weights) {
    /** A decision that leaves the node's constants alone, or to the treatment. */
    public NodeDecision(String node, String opType, Treatment treatment, String reason) {
        this(node, opType, treatment, reason, Optional.empty());
    }

    /** What a node becomes. */
    public enum Treatment {
        /** Integer product, activation range from each input. */
        INT8_DYNAMIC,
        /** Integer arithmetic, activation range from calibration. */
        INT8_STATIC,
        /** Moves integers as they are. */
        INT8_PASS_THROUGH,
        /** Vanishes into a neighbour: into its bias, or into the scale and zero point of the integers that it would have changed. */
        INT8_ABSORBED,
        /** Table stored as int8 with a scale per row. */
        INT8_TABLE,
        /** Recurrent layer with int8 weights, activation range from each input. */
        INT8_LSTM,
        /** Weights in blocks of few bits, widened as they are multiplied. */
        WEIGHT_BLOCKS,
        /** Weights as 4-bit codes into a table. */
        WEIGHT_CODEBOOK,
        /** Table stored in blocks of few bits. */
        BLOCK_TABLE,
        /** IEEE binary16. */
        FLOAT16,
        /** Stays float in an operator that an optimization made. */
        FUSED_FLOAT,
        /** Stays as it is. */
        FLOAT;

        public boolean isQuantized() {
            return this != FUSED_FLOAT && this != FLOAT;
        }
    }

    /** The same node left in float. */
    public NodeDecision asFloat(String newReason) {
        return new NodeDecision(node, opType, Treatment.FLOAT, newReason);
    }
}
