package io.quantbench.quant.audit;

/** What a node of the graph that the engine runs computes with. */
public enum KernelKind {
    /** Multiplies or adds quantized integers: QLinearConv, MatMulIntegerToFloat, QGemm, DynamicQuantizeMatMul … */
    INTEGER,
    /** Computes from weights that stay compressed in memory: MatMulNBits, MatMulBnb4, GatherBlockQuantized. */
    COMPRESSED_WEIGHTS,
    /** Moves or selects quantized integers without converting them: Gather, Reshape, Transpose, MaxPool on 8-bit tensors. */
    INTEGER_DATA,
    /** One float kernel for what were several operators, outside the ONNX standard. */
    FUSED_FLOAT,
    /** A float operator of the ONNX standard. */
    FLOAT,
    /** QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear, and casts from or to half precision. */
    CONVERSION,
    /** Runs other graphs: If, Loop, Scan. */
    CONTROL,
    /** Computes shapes, indices and masks. */
    INDEX;

    /** Whether this is what one quantizes for. */
    public boolean isQuantized() {
        return this == INTEGER || this == COMPRESSED_WEIGHTS || this == INTEGER_DATA;
    }

    boolean isFloat() {
        return this == FUSED_FLOAT || this == FLOAT;
    }
}
