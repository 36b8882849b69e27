package io.quantbench.quant.variant;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a variant comes from. Written as JSON beside the model.
 *
 * @param schemaVersion layout of this record; {@link #SCHEMA_VERSION} is the only one known
 * @param name variant name: lower-case letters, digits, dot, underscore and hyphen, at most 64, a letter or digit first
 * @param source the model that it was made from
 * @param output the model file of the variant
 * @param externalData files beside {@code output} that hold its large tensors; mostly empty
 * @param recipe how it was made
 * @param requiredDomains operator domains beyond {@code ai.onnx} that an engine must have, such as {@code com.microsoft}
 * @param calibrationSha256 hash of the calibration profile; null where the recipe needs none
 * @param tool the build that made it
 * @param createdAt when it was saved, UTC
 * @param wallTimeNs time that making it took, nanoseconds
 */
public record VariantManifest(
        int schemaVersion,
        String name,
        FileFingerprint source,
        FileFingerprint output,
        List<FileFingerprint> externalData,
        RecipeRecord recipe,
        List<String> requiredDomains,
        @Nullable String calibrationSha256,
        ToolVersion tool,
        Instant createdAt,
        long wallTimeNs) {
    public static final int SCHEMA_VERSION = 1;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public VariantManifest {
        if (schemaVersion != SCHEMA_VERSION) {
            throw new IllegalArgumentException(
                    "schemaVersion=" + schemaVersion + " is not " + SCHEMA_VERSION + ", the only one this build reads");
        }
        requireName(Objects.requireNonNull(name, "name is missing"));
        Objects.requireNonNull(source, "source is missing");
        Objects.requireNonNull(output, "output is missing");
        externalData = List.copyOf(Objects.requireNonNull(externalData, "externalData is missing"));
        Objects.requireNonNull(recipe, "recipe is missing");
        requiredDomains = List.copyOf(Objects.requireNonNull(requiredDomains, "requiredDomains is missing"));
        if (calibrationSha256 != null) {
            Sha256.require(calibrationSha256);
        }
        Objects.requireNonNull(tool, "tool is missing");
        Objects.requireNonNull(createdAt, "createdAt is missing");
        if (wallTimeNs < 0) {
            throw new IllegalArgumentException("wallTimeNs=" + wallTimeNs + " is negative");
        }
    }

    static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("variant name '" + name
                    + "' must be 1 to 64 of a-z, 0-9, '.', '_' and '-', with a letter or digit first");
        }
        return name;
    }

    /** Size of the model file and its external data, bytes. */
    public long totalBytes() {
        return output.bytes()
                + externalData.stream().mapToLong(FileFingerprint::bytes).sum();
    }
}
