package io.quantbench.harness.canary.live;

import io.quantbench.harness.serve.ModelStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the live page shows at one moment: an immutable snapshot, which is also the JSON of the stream.
 *
 * @param elapsedNs since the feed began
 * @param models as the server tells them
 * @param variants figures of each variant and role
 * @param canaries one per canary
 */
public record LiveView(
        long elapsedNs,
        List<ModelStatus> models,
        List<VariantBoard.VariantFigures> variants,
        List<CanarySnapshot> canaries) {
    public LiveView {
        models = List.copyOf(models);
        variants = List.copyOf(variants);
        canaries = List.copyOf(canaries);
    }

    /** The canary on a model; null for none. */
    public @Nullable CanarySnapshot canary(String model) {
        return canaries.stream()
                .filter(one -> one.model().equals(model))
                .findFirst()
                .orElse(null);
    }
}
