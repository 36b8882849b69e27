package io.quantbench.harness.config;

import java.nio.file.Path;

/**
 * How a text model is put between a tokenizer and a pooling, so that clients may send strings.
 *
 * @param tokenizer a {@code tokenizer.json}
 * @param maxTokens longer texts are cut
 */
public record TextConfig(Path tokenizer, int maxTokens) {
    public static final int DEFAULT_MAX_TOKENS = 128;
}
