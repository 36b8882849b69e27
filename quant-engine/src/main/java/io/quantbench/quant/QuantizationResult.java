package io.quantbench.quant;

import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.PassPipeline.PassTiming;
import io.quantbench.quant.quantize.QuantPlan;
import java.util.List;
import java.util.regex.Matcher;

/**
 * A variant in memory, and how it came about.
 *
 * @param model shares the constants that did not change with the source, which must not be changed on disk before the variant is
 *     written
 * @param plan what was done to each node
 * @param floatPasses names of the float passes that ran before; their effect is not that of quantization
 * @param timings one for each pass, in order, planning included
 */
public record QuantizationResult(Model model, QuantPlan plan, List<String> floatPasses, List<PassTiming> timings) {
    public QuantizationResult {
        floatPasses = List.copyOf(floatPasses);
        timings = List.copyOf(timings);
    }

    /** Whether the model has operators outside the ONNX standard. */
    public boolean needsOnnxRuntime() {
        return model.graph().nodes().stream().anyMatch(QuantizationResult::isExtension);
    }

    private static boolean isExtension(Node node) {
        return node.domain().equals(Node.MICROSOFT_DOMAIN)
                || node.subgraphs().stream()
                        .flatMap(graph -> graph.nodes().stream())
                        .anyMatch(QuantizationResult::isExtension);
    }

    /** A summary for people: the recipe, the float passes, then a line for each kind of decision. */
    @Override
    public String toString() {
        String recipeLine = "recipe " + plan.recipe().name() + ", float passes "
                + (floatPasses.isEmpty() ? "none" : String.join(", ", floatPasses))
                + (needsOnnxRuntime() ? "; needs ONNX Runtime" : "; standard ONNX operators only");
        return plan.toString().replaceFirst("recipe [^\n]*", Matcher.quoteReplacement(recipeLine));
    }
}
