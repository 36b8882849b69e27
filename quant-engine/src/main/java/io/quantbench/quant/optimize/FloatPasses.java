package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.EverywherePass;
import io.quantbench.quant.graph.GraphPass;
import java.util.List;

/**
 * The passes at float precision in the order in which they serve one another.
 *
 * <p>Rewritings that are not among them were tried by hand on all-MiniLM-L6-v2 against these passes (one thread, batch 1, 16 / 128 /
 * 384 tokens, ratio of medians from interleaved rounds on a shared machine; above 1 is faster):
 *
 * <table>
 *   <caption>What was tried</caption>
 *   <tr><th>rewriting</th><th>float</th><th>int8-dynamic</th></tr>
 *   <tr><td>one product for query, key and value, then Split</td><td>1.01 / 0.99 / –</td><td>1.02 / 0.97 / –</td></tr>
 *   <tr><td>Attention (int8: QAttention) with its own projections</td><td>1.03–1.10 / 0.99–1.01 / 0.95</td>
 *       <td>1.04 / 1.03 / 0.88</td></tr>
 *   <tr><td>BiasGelu for Add and Gelu</td><td>1.06 / 1.00 / –</td><td>the product takes the bias up</td></tr>
 *   <tr><td>Gemm with bias for MatMul and Add</td><td>1.07–1.11 / 1.00–1.02 / 0.97</td><td>the product takes the bias up</td></tr>
 * </table>
 *
 * Only at 16 tokens do intervals exclude 1; at 384 tokens none is faster, and merged projections cost int8 time at 128 (interval 0.95 to
 * 1.00). A Gemm besides needs its input folded to two axes and back.
 */
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
