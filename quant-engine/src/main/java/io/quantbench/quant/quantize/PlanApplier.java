package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.DynamicMatMul;
import io.quantbench.quant.quantize.pass.GemmToMatMul;
import io.quantbench.quant.quantize.pass.IntegerOperators;
import io.quantbench.quant.quantize.pass.QuantizeDequantize;
import io.quantbench.quant.quantize.pass.QuantizeEmbedding;
import io.quantbench.quant.quantize.pass.StaticSites;
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
        StaticSites fixed = StaticPlan.sites(plan.decisions(), plan.activations());
        if (!plan.nodes(Treatment.INT8_STATIC).isEmpty()) {
            passes.add(isWrittenAsQdq(plan.recipe()) ? new QuantizeDequantize(fixed) : new IntegerOperators(fixed));
        }
        Map<String, WeightFormat.Int8> dynamic = int8(plan, Treatment.INT8_DYNAMIC);
        if (!dynamic.isEmpty()) {
            passes.add(new GemmToMatMul(plan.decisions().stream()
                    .filter(d -> d.opType().equals("Gemm") && dynamic.containsKey(d.node()))
                    .map(NodeDecision::node)
                    .collect(Collectors.toSet())));
            passes.add(new DynamicMatMul(dynamic));
        }
        if (!plan.nodes(Treatment.INT8_TABLE).isEmpty()) {
            passes.add(new QuantizeEmbedding(plan.nodes(Treatment.INT8_TABLE)));
        }
        return new PassPipeline(passes);
    }

    private static boolean isWrittenAsQdq(Recipe recipe) {
        return recipe instanceof Recipe.Int8Static fixed && fixed.style() == Recipe.Int8Static.Style.STATIC_QDQ;
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
