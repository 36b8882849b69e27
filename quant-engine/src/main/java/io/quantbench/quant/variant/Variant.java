package io.quantbench.quant.variant;

import java.nio.file.Path;

/**
 * A variant on disk whose files were found as its manifest says.
 *
 * @param model the model file
 * @param manifest where it comes from
 */
public record Variant(Path model, VariantManifest manifest) {
    public String name() {
        return manifest.name();
    }
}
