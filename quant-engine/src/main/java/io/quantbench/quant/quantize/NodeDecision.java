package io.quantbench.quant.quantize;

/**
 * What the plan does with one node.
 *
 * @param node the node's name; those in subgraphs are given with the path of the nodes around them
 * @param reason one sentence: how it is quantized, or why it stays float
 */
public record NodeDecision(String node, String opType, Treatment treatment, String reason) {
    /** What a node becomes. */
    public enum Treatment {
        /** Integer matrix product, activation range from each input. */
        INT8_DYNAMIC,
        /** Table stored as int8 with a scale per row. */
        INT8_TABLE,
        /** Stays float in an operator that an optimization made. */
        FUSED_FLOAT,
        /** Stays as it is. */
        FLOAT;

        public boolean isQuantized() {
            return this == INT8_DYNAMIC || this == INT8_TABLE;
        }
    }
}
