package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Model;
import io.quantbench.quant.tensor.Tensor;
import java.util.Map;

/** Computes models that read no inputs; implemented with an inference engine, which this package must not know. */
@FunctionalInterface
public interface ConstantEvaluator {
    /**
     * Runs {@code model} once.
     *
     * @param model has no graph inputs
     * @return a tensor for each graph output of {@code model}, by name
     */
    Map<String, Tensor> evaluate(Model model);
}
