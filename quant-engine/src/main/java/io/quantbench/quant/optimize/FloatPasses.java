package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.GraphPass;
import java.util.List;

/** The passes at float precision in the order in which they serve one another. */
public final class FloatPasses {
    private FloatPasses() {}

    /**
     * The passes of the recipe {@code fp32-optimized}, which quantized recipes start from too. Expects the model prepared: constants
     * as initializers and unique node names.
     *
     * @param evaluator computes what does not depend on the inputs
     */
    public static List<GraphPass> standard(ConstantEvaluator evaluator) {
        return List.of(
                new EverywherePass(new FoldConstants(evaluator)),
                new EverywherePass(new ShareConstants()),
                new RemoveIdentities(),
                new ConstantReshapeTargets(),
                new FoldBatchNormalization(),
                new FuseHardSigmoid(),
                new FoldAffine(),
                new FuseGelu(),
                new FuseLayerNormalization(),
                new FuseSkipLayerNormalization(),
                new FuseAttention());
    }
}
