package io.quantbench.quant.dataset.text;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The real all-MiniLM-L6-v2 from the test class path. */
final class MiniLm {
    private MiniLm() {}

    @MustBeClosed
    static SentenceTokenizer tokenizer() {
        String resource = "/all-minilm-l6-v2-tokenizer.json";
        try (InputStream in = Objects.requireNonNull(MiniLm.class.getResourceAsStream(resource))) {
            return SentenceTokenizer.of(resource, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] model(String resource) {
        try (InputStream in = Objects.requireNonNull(MiniLm.class.getResourceAsStream(resource))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
