package io.quantbench.quant.engine;

import java.util.List;

/**
 * What the processor offers to integer models.
 *
 * @param architecture as the JVM names it, such as {@code amd64} or {@code aarch64}
 * @param cpuModel the processor's own name, or {@code unknown}
 * @param logicalCores cores the JVM may use
 * @param isa instruction sets that matter here, such as {@code AVX2}, {@code AVX512_VNNI}, {@code AMX_INT8}, {@code DOTPROD}
 * @param notes one sentence per consequence for int8 speed or accuracy
 */
public record Capabilities(
        String architecture, String cpuModel, int logicalCores, List<String> isa, List<String> notes) {
    public Capabilities {
        isa = List.copyOf(isa);
        notes = List.copyOf(notes);
    }
}
