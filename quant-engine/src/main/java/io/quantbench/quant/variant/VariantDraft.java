package io.quantbench.quant.variant;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the maker of a variant knows before it is saved; the store adds hashes, sizes, tool and time.
 *
 * @param name see {@link VariantManifest}
 * @param source the model that it was made from
 * @param recipe how it was made
 * @param requiredDomains operator domains beyond {@code ai.onnx} that an engine must have
 * @param calibrationSha256 hash of the calibration profile, if there was one
 * @param wallTimeNs time that making it took, nanoseconds
 */
public record VariantDraft(
        String name,
        Path source,
        RecipeRecord recipe,
        List<String> requiredDomains,
        Optional<String> calibrationSha256,
        long wallTimeNs) {
    public VariantDraft {
        VariantManifest.requireName(name);
        Objects.requireNonNull(source, "source is missing");
        requiredDomains = List.copyOf(requiredDomains);
        calibrationSha256.ifPresent(Sha256::require);
        if (wallTimeNs < 0) {
            throw new IllegalArgumentException("wallTimeNs=" + wallTimeNs + " is negative");
        }
    }
}
