package io.quantbench.quant.quantize;

import io.quantbench.quant.calibrate.Range;
import io.quantbench.quant.calibrate.TensorStatistics;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Decides between ranges from calibration and ranges taken from each input, for each MatMul and Gemm: static where the samples agree
 * about the range, dynamic where it drifts from sample to sample, or is not known. What decides is the {@link #drift} of the input;
 * the limit is {@value #MAX_DRIFT}: a range twice as wide as that of the usual sample costs that sample one bit. All else is as with
 * {@link StaticPlanner}. A pure function of its arguments.
 */
public final class HybridPlanner {
    /** Up to this drift a range is static. */
    public static final double MAX_DRIFT = 2;

    private HybridPlanner() {}

    /**
     * How much wider the range of all samples is than that of one: (max − min) / (mean of per-sample max − mean of per-sample min).
     * At least 1, and 1 if all samples agree.
     */
    public static double drift(TensorStatistics statistics) {
        double usual = statistics.mean().max() - statistics.mean().min();
        double all = statistics.max() - statistics.min();
        return usual > 0 ? Math.max(1, all / usual) : all > 0 ? Double.POSITIVE_INFINITY : 1;
    }

    /**
     * One decision for each node in graph order, and the parameters of static activations.
     *
     * @param options its style must be {@link StaticOptions.Style#OPERATORS}
     * @param ranges by tensor name; empty for tensors that were not calibrated
     * @param drifts by tensor name: {@link #drift}; empty for tensors that were not calibrated
     * @param selected which nodes may be quantized
     * @throws QuantizationException if the model's operator set cannot express the plan
     */
    public static StaticPlan plan(
            StaticOptions options,
            Model model,
            Function<String, Optional<Range>> ranges,
            Function<String, OptionalDouble> drifts,
            Predicate<Node> selected) {
        if (options.style() != StaticOptions.Style.OPERATORS) {
            throw new IllegalArgumentException(
                    "a hybrid plan is written with integer operators, not " + options.style());
        }
        return DynamicProducts.plan(
                model,
                options.weights(),
                selected,
                node -> cause(node.input(0), drifts.apply(node.input(0))),
                others -> StaticPlanner.plan(options, model, ranges, others));
    }

    private static Optional<String> cause(String input, OptionalDouble drift) {
        if (drift.isEmpty()) {
            return Optional.of("calibration has no range for '" + input + "'");
        }
        return drift.getAsDouble() > MAX_DRIFT
                ? Optional.of(String.format(
                        Locale.ROOT, "all samples span %.1f times the range of the usual one", drift.getAsDouble()))
                : Optional.empty();
    }
}
