package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.BlockTable;
import io.quantbench.quant.quantize.pass.DynamicLstm;
import io.quantbench.quant.quantize.pass.DynamicMatMul;
import io.quantbench.quant.quantize.pass.GemmToMatMul;
import io.quantbench.quant.quantize.pass.HalfPrecision;
import io.quantbench.quant.quantize.pass.Int8WeightOnly;
import io.quantbench.quant.quantize.pass.IntegerOperators;
import io.quantbench.quant.quantize.pass.QuantizeDequantize;
import io.quantbench.quant.quantize.pass.QuantizeEmbedding;
import io.quantbench.quant.quantize.pass.StaticSites;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.quantize.pass.WeightOnlyCodebook;
import io.quantbench.quant.quantize.pass.WeightOnlyMatMul;
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
        Map<String, WeightFormat.Int8> lstms = int8(plan, Treatment.INT8_LSTM);
        if (!lstms.isEmpty()) {
            passes.add(new DynamicLstm(lstms));
        }
        if (!plan.nodes(Treatment.INT8_TABLE).isEmpty()) {
            passes.add(new QuantizeEmbedding(plan.nodes(Treatment.INT8_TABLE)));
        }
        addWeightOnly(plan, passes);
        return new PassPipeline(
                passes.stream().<GraphPass>map(EverywherePass::new).toList());
    }

    private static void addWeightOnly(QuantPlan plan, List<GraphPass> passes) {
        Map<String, WeightFormat.Blocks> blocks = formats(plan, Treatment.WEIGHT_BLOCKS, WeightFormat.Blocks.class);
        if (!blocks.isEmpty()) {
            passes.add(new WeightOnlyMatMul(blocks));
        }
        Map<String, WeightFormat.Int8> standard = formats(plan, Treatment.WEIGHT_BLOCKS, WeightFormat.Int8.class);
        if (!standard.isEmpty()) {
            passes.add(new Int8WeightOnly(standard.keySet()));
        }
        Map<String, WeightFormat.Codebook> codes =
                formats(plan, Treatment.WEIGHT_CODEBOOK, WeightFormat.Codebook.class);
        if (!codes.isEmpty()) {
            passes.add(new WeightOnlyCodebook(codes));
        }
        Map<String, WeightFormat.Blocks> tables = formats(plan, Treatment.BLOCK_TABLE, WeightFormat.Blocks.class);
        if (!tables.isEmpty()) {
            passes.add(new BlockTable(tables));
        }
        if (!plan.nodes(Treatment.FLOAT16).isEmpty()) {
            passes.add(new HalfPrecision(plan.nodes(Treatment.FLOAT16), HalfPrecision.Arithmetic.FLOAT));
        }
    }

    /** The nodes of one treatment whose weights are stored in formats of {@code type}. */
    private static <F extends WeightFormat> Map<String, F> formats(QuantPlan plan, Treatment treatment, Class<F> type) {
        Map<String, F> formats = new TreeMap<>();
        plan.decisions().stream()
                .filter(decision -> decision.treatment() == treatment)
                .forEach(decision -> decision.weights()
                        .filter(type::isInstance)
                        .map(type::cast)
                        .ifPresent(format -> formats.put(decision.node(), format)));
        return formats;
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
