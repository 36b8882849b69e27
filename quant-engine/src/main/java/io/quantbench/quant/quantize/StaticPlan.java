package io.quantbench.quant.quantize;

import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.StaticSites;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.tensor.QuantParams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is decided for each node, and the scale and zero point of each activation that integers stand for.
 *
 * @param decisions in graph order, subgraphs included
 * @param activations by tensor name, in graph order; constant operands of integer operators included
 */
public record StaticPlan(List<NodeDecision> decisions, Map<String, QuantParams> activations) {
    public StaticPlan {
        decisions = List.copyOf(decisions);
        activations = Collections.unmodifiableMap(new LinkedHashMap<>(activations));
    }

    /** The part of the plan that the static passes carry out. */
    public StaticSites sites() {
        return sites(decisions, activations);
    }

    /** The part of a plan that the static passes carry out. */
    public static StaticSites sites(List<NodeDecision> decisions, Map<String, QuantParams> activations) {
        Map<String, WeightFormat.Int8> weighted = new HashMap<>();
        Set<String> unweighted = new HashSet<>();
        Set<String> absorbed = new HashSet<>();
        for (NodeDecision decision : new ArrayList<>(decisions)) {
            boolean isStatic = decision.treatment() == Treatment.INT8_STATIC;
            if (isStatic && decision.weights().orElse(null) instanceof WeightFormat.Int8 format) {
                weighted.put(decision.node(), format);
            } else if (isStatic || decision.treatment() == Treatment.INT8_PASS_THROUGH) {
                unweighted.add(decision.node());
            } else if (decision.treatment() == Treatment.INT8_ABSORBED) {
                absorbed.add(decision.node());
            }
        }
        return new StaticSites(weighted, unweighted, absorbed, activations);
    }
}
