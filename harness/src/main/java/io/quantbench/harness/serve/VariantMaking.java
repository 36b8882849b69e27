package io.quantbench.harness.serve;

import io.quantbench.harness.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;

/** Makes the files of variants that are given by a recipe. Called on the server's loading thread, which may wait. */
@FunctionalInterface
public interface VariantMaking {
    /** Makes none: for servers whose variants are all files. */
    VariantMaking NONE = (model, recipe, reference) -> {
        throw new IOException("recipe " + recipe + " cannot be applied here; give the variant as a file");
    };

    /**
     * The file that a recipe makes of a reference; made, or found where it was made before.
     *
     * @param model whose variant it is
     * @param recipe its name
     * @param reference the reference variant's file
     * @throws IOException if it cannot be made; the message says why. A RuntimeException says the same
     */
    Path make(ModelConfig model, String recipe, Path reference) throws IOException;
}
