package io.quantbench.harness.canary.compare;

import io.quantbench.quant.tensor.Tensor;
import java.util.Comparator;
import java.util.Map;

/**
 * A pair of answers that are not the same.
 *
 * @param requestId of the pair
 * @param inputSha256 finds the input again
 * @param comparison the figures
 * @param decisions what both decided for
 * @param payload the input by name, empty unless keeping it was asked for
 */
public record Disagreement(
        String requestId,
        String inputSha256,
        OutputComparison comparison,
        Decisions decisions,
        Map<String, Tensor> payload) {
    /** Broken answers first, then by agreement, then by cosine, then by request. */
    public static final Comparator<Disagreement> WORST_FIRST = Comparator.comparing(
                    (Disagreement pair) -> pair.comparison().measured())
            .thenComparingDouble(pair -> pair.comparison().agreement())
            .thenComparingDouble(pair -> pair.comparison().cosine())
            .thenComparing(Disagreement::requestId);

    public Disagreement {
        payload = Map.copyOf(payload);
    }
}
