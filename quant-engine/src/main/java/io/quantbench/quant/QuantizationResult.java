package io.quantbench.quant;

import io.quantbench.quant.graph.Model;
import io.quantbench.quant.quantize.PassPipeline.PassTiming;
import io.quantbench.quant.quantize.QuantPlan;
import java.util.List;

/**
 * A variant in memory, and how it came about.
 *
 * @param model shares the constants that did not change with the source, which must not be changed on disk before the variant is
 *     written
 * @param timings one for each pass, in order, planning included
 */
public record QuantizationResult(Model model, QuantPlan plan, List<PassTiming> timings) {
    public QuantizationResult {
        timings = List.copyOf(timings);
    }
}
