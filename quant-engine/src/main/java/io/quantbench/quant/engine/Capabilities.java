package io.quantbench.quant.engine;

import java.util.List;

/**
 * What the processor offers to integer models.
 *
 * @param architecture as the JVM names it, such as {@code amd64} or {@code aarch64}
 * @param cpuModel the processor's own name, or {@code unknown}
 * @param logicalCores cores the JVM may use; at least 1
 * @param isa instruction sets that matter here: {@code AVX2}, {@code AVX512F}, {@code AVX512_VNNI}, {@code AVX_VNNI},
 *     {@code AMX_INT8}, {@code ASIMD_DOTPROD}, {@code I8MM}; empty where there is none or the system does not tell
 * @param int8Path what these mean for int8 arithmetic
 * @param notes one sentence per consequence for int8 speed or accuracy
 */
public record Capabilities(
        String architecture,
        String cpuModel,
        int logicalCores,
        List<String> isa,
        Int8Path int8Path,
        List<String> notes) {
    public Capabilities {
        if (logicalCores < 1) {
            throw new IllegalArgumentException("logicalCores=" + logicalCores + " is below 1");
        }
        isa = List.copyOf(isa);
        notes = List.copyOf(notes);
    }

    /**
     * Whether 8-bit weights against unsigned 8-bit activations can give wrong sums here. Where that is
     * not known, the answer is yes: seven bits are exact everywhere.
     */
    public boolean mayOverflowWithEightBitWeights() {
        return int8Path == Int8Path.SATURATING_PAIRS || int8Path == Int8Path.BASELINE || int8Path == Int8Path.UNKNOWN;
    }
}
