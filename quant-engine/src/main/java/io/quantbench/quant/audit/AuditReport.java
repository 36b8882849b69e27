package io.quantbench.quant.audit;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an engine runs in place of a variant's graph, nested graphs included.
 *
 * @param engine name and version of the engine; its fusions differ from version to version
 * @param kernels every node that it runs, in order
 * @param conversions those of them that convert between number formats, each with what it is good for
 * @param findings kernels in a slow form
 * @param islands conversions that only cost
 */
public record AuditReport(
        String engine,
        List<RuntimeKernel> kernels,
        List<Conversion> conversions,
        List<Finding> findings,
        Islands islands) {
    public AuditReport {
        kernels = List.copyOf(kernels);
        conversions = List.copyOf(conversions);
        findings = List.copyOf(findings);
    }

    /** Number of kernels of these kinds by operator. */
    public Map<String, Integer> count(KernelKind first, KernelKind... more) {
        Set<KernelKind> kinds = EnumSet.of(first, more);
        Map<String, Integer> counts = new TreeMap<>();
        kernels.stream()
                .filter(kernel -> kinds.contains(kernel.kind()))
                .forEach(kernel -> counts.merge(kernel.operator(), 1, Integer::sum));
        return counts;
    }

    /** Kernels that compute on, or from, quantized numbers, by operator. */
    public Map<String, Integer> quantizedKernels() {
        return count(KernelKind.INTEGER, KernelKind.COMPRESSED_WEIGHTS, KernelKind.INTEGER_DATA);
    }

    /** Float kernels by operator, fused ones included. */
    public Map<String, Integer> floatKernels() {
        return count(KernelKind.FLOAT, KernelKind.FUSED_FLOAT);
    }

    /** Conversions by operator. */
    public Map<String, Integer> leftovers() {
        return count(KernelKind.CONVERSION);
    }

    /** Number of conversions by what they are good for. */
    public Map<Conversion.Purpose, Integer> purposes() {
        Map<Conversion.Purpose, Integer> counts = new TreeMap<>();
        conversions.forEach(conversion -> counts.merge(conversion.purpose(), 1, Integer::sum));
        return counts;
    }

    /** The kernels that stand for the node {@code source}. */
    public List<RuntimeKernel> kernelsOf(String source) {
        return kernels.stream()
                .filter(kernel -> kernel.sourceNodes().contains(source))
                .toList();
    }
}
