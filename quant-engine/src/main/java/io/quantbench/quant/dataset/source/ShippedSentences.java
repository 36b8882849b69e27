package io.quantbench.quant.dataset.source;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.Sha256;
import io.quantbench.quant.dataset.TextRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Unlabelled English sentences that are part of this project, for runs without the labelled ones: reviews, help-desk messages and neutral
 * statements, 6 to 45 words each. Variants can be compared on them by agreement, not by accuracy.
 */
public final class ShippedSentences {
    private static final String RESOURCE = "/io/quantbench/quant/dataset/sentences.txt";

    private ShippedSentences() {}

    /** All shipped sentences, in their fixed order. */
    public static Dataset<TextRow> load() {
        byte[] bytes = bytes();
        List<TextRow> rows = new ArrayList<>();
        new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> rows.add(new TextRow(rows.size(), line, OptionalInt.empty())));
        return new Dataset<>("shipped-sentences", "shipped with QuantBench", Sha256.of(bytes), rows, 0);
    }

    private static byte[] bytes() {
        try (InputStream in = ShippedSentences.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }
}
