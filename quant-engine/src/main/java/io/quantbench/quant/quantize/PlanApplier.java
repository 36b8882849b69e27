package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.DynamicLstm;
import io.quantbench.quant.quantize.pass.DynamicMatMul;
import io.quantbench.quant.quantize.pass.GemmToMatMul;
import io.quantbench.quant.quantize.pass.QuantizeEmbedding;
import io.quantbench.quant.quantize.pass.WeightFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Turns a plan into the passes that carry it out: one for each treatment that occurs in it. */
public final class PlanApplier {
    private PlanApplier() {}

    /** The passes, in the order in which they have to run. */
    public static PassPipeline passes(QuantPlan plan) {
        List<GraphPass> passes = new ArrayList<>();
        Map<String, WeightFormat.Int8> dynamic = int8(plan, Treatment.INT8_DYNAMIC);
        if (!dynamic.isEmpty()) {
            passes.add(new GemmToMatMul(plan.decisions().stream()
                    .filter(d -> d.opType().equals("Gemm") && dynamic.containsKey(d.node()))
                    .map(NodeDecision::node)
                    .collect(Collectors.toSet())));
            passes.add(new DynamicMatMul(dynamic));
        }
        Map<String, WeightFormat.Int8> lstms = int8(plan, Treatment.INT8_LSTM);
        if (!lstms.isEmpty()) {
            passes.add(new DynamicLstm(lstms));
        }
        if (!plan.nodes(Treatment.INT8_TABLE).isEmpty()) {
            passes.add(new QuantizeEmbedding(plan.nodes(Treatment.INT8_TABLE)));
        }
        return new PassPipeline(
                passes.stream().<GraphPass>map(EverywherePass::new).toList());
    }

    private static Map<String, WeightFormat.Int8> int8(QuantPlan plan, Treatment treatment) {
        Map<String, WeightFormat.Int8> formats = new TreeMap<>();
        for (NodeDecision decision : plan.decisions()) {
            if (decision.treatment() == treatment) {
                formats.put(
                        decision.node(), (WeightFormat.Int8) decision.weights().orElse(WeightFormat.Int8.defaults()));
            }
        }
        return formats;
    }
}
