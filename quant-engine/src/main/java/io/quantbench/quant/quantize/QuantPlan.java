package io.quantbench.quant.quantize;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a recipe does to a model: one decision for each node, in graph order, as plain data.
 *
 * @param optimizations names of the float passes that ran before; their effect is not that of quantization
 * @param needsOnnxRuntime whether the result has operators outside the ONNX standard
 */
public record QuantPlan(
        Recipe recipe, List<String> optimizations, boolean needsOnnxRuntime, List<NodeDecision> decisions) {
    public QuantPlan {
        optimizations = List.copyOf(optimizations);
        decisions = List.copyOf(decisions);
    }

    public long quantizedCount() {
        return decisions.stream().filter(d -> d.treatment().isQuantized()).count();
    }

    /** A summary for people: one line for each kind of decision, with the number of nodes. */
    @Override
    public String toString() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (NodeDecision decision : decisions) {
            counts.merge(decision.treatment() + " " + decision.opType() + ": " + decision.reason(), 1L, Long::sum);
        }
        StringBuilder text = new StringBuilder("recipe ").append(recipe.name());
        text.append(", float passes ").append(optimizations.isEmpty() ? "none" : String.join(", ", optimizations));
        text.append(needsOnnxRuntime ? "; needs ONNX Runtime\n" : "; standard ONNX operators only\n");
        counts.forEach((line, count) -> text.append(String.format("%5d x %s\n", count, line)));
        return text.toString();
    }
}
