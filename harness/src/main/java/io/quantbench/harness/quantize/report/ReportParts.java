package io.quantbench.harness.quantize.report;

import io.quantbench.harness.quantize.report.QuantizeReport.ArmSpeed;
import io.quantbench.harness.quantize.report.QuantizeReport.Decision;
import io.quantbench.harness.quantize.report.QuantizeReport.KernelCount;
import io.quantbench.harness.quantize.report.QuantizeReport.Leftover;
import io.quantbench.harness.quantize.report.QuantizeReport.RuntimeGraph;
import io.quantbench.harness.quantize.report.QuantizeReport.Saturation;
import io.quantbench.harness.quantize.report.QuantizeReport.SlowKernel;
import io.quantbench.harness.quantize.report.QuantizeReport.TensorError;
import io.quantbench.quant.audit.AuditReport;
import io.quantbench.quant.audit.Conversion;
import io.quantbench.quant.audit.KernelKind;
import io.quantbench.quant.audit.LatencyComparison.ArmLatency;
import io.quantbench.quant.audit.SaturationProof;
import io.quantbench.quant.fidelity.TensorFidelity;
import io.quantbench.quant.quantize.NodeDecision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Makes parts of the report from what the engine's packages give. */
public final class ReportParts {
    private ReportParts() {}

    public static List<Decision> decisions(List<NodeDecision> decisions) {
        return decisions.stream()
                .map(d -> new Decision(
                        d.node(),
                        d.opType(),
                        d.treatment().name(),
                        d.treatment().isQuantized(),
                        d.reason()))
                .toList();
    }

    /**
     * The engine's graph.
     *
     * @param islandsRemoved nodes that earlier audits of the same run sent back to float
     */
    public static RuntimeGraph runtime(AuditReport audit, Collection<String> islandsRemoved) {
        List<KernelCount> kernels = new ArrayList<>();
        for (KernelKind kind : KernelKind.values()) {
            audit.count(kind).forEach((operator, count) -> kernels.add(new KernelCount(operator, kind.name(), count)));
        }
        return new RuntimeGraph(
                audit.engine(),
                kernels,
                audit.conversions().stream().map(ReportParts::leftover).toList(),
                audit.findings().stream()
                        .map(f ->
                                new SlowKernel(f.node(), f.operator(), f.kind().sentence()))
                        .toList(),
                islandsRemoved.stream().sorted().toList());
    }

    private static Leftover leftover(Conversion conversion) {
        return new Leftover(
                conversion.node(),
                conversion.operator(),
                conversion.tensor(),
                conversion.purpose().onlyCosts(),
                conversion.purpose().sentence(),
                conversion.nodesServed());
    }

    /**
     * What can saturate.
     *
     * @param sevenBits names of the nodes whose weights were reduced to seven bits
     */
    public static List<Saturation> saturation(List<SaturationProof> proofs, Set<String> sevenBits) {
        return proofs.stream()
                .map(p -> new Saturation(
                        p.node(), p.channels(), p.unsafeChannels(), p.worstProductSum(), sevenBits.contains(p.node())))
                .toList();
    }

    public static List<TensorError> tensors(List<TensorFidelity> tensors) {
        return tensors.stream()
                .map(t -> new TensorError(
                        t.tensor(),
                        t.operator(),
                        t.sqnrDb(),
                        t.cosine(),
                        t.weightShare().isPresent() ? t.weightShare().getAsDouble() : null))
                .toList();
    }

    public static List<ArmSpeed> latency(List<ArmLatency> arms) {
        return arms.stream()
                .map(a -> new ArmSpeed(
                        a.name(),
                        a.medianNs(),
                        a.speedup(),
                        a.interval().low(),
                        a.interval().high(),
                        a.interval().coverage(),
                        a.verdict().name()))
                .toList();
    }
}
