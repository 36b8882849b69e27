package io.quantbench.quant.dataset.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.dataset.DatasetException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Turns text into the token ids of one model, as its {@code tokenizer.json} says: special tokens added, cut to
 * {@value #MAX_TOKENS} tokens or another number, not padded.
 *
 * <p>Encoding is a read of an immutable native object, so several threads may encode at once; {@link #close()} must come after
 * the last of them. The native library is inside DJL's jar; DJL unpacks it to {@code DJL_CACHE_DIR}, or else
 * {@code ~/.djl.ai}, or else the temporary folder. Before it loads, this class sets the system properties
 * {@code ai.djl.offline} and {@code OPT_OUT_TRACKING} to {@code true} for the whole JVM, where they are unset: DJL would
 * otherwise report its use over the network, and look for a GPU build to download.
 */
public final class SentenceTokenizer implements AutoCloseable {
    /** Longest encoding, special tokens included, unless said otherwise: what MiniLM was published with. */
    public static final int MAX_TOKENS = 128;

    static {
        setIfUnset("ai.djl.offline");
        setIfUnset("OPT_OUT_TRACKING");
    }

    private final HuggingFaceTokenizer tokenizer;
    private final long padId;

    private SentenceTokenizer(HuggingFaceTokenizer tokenizer, long padId) {
        this.tokenizer = tokenizer;
        this.padId = padId;
    }

    /**
     * The tokenizer of a file.
     *
     * @throws DatasetException if the file cannot be read or is no tokenizer
     */
    @MustBeClosed
    public static SentenceTokenizer of(Path tokenizerJson) {
        return of(tokenizerJson, MAX_TOKENS);
    }

    /**
     * The tokenizer of a file, with a length of its own.
     *
     * @param maxTokens longest encoding, special tokens included; at least 1
     * @throws DatasetException if the file cannot be read or is no tokenizer
     */
    @MustBeClosed
    public static SentenceTokenizer of(Path tokenizerJson, int maxTokens) {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens=" + maxTokens + " is below 1");
        }
        try (InputStream in = Files.newInputStream(tokenizerJson)) {
            return of(tokenizerJson.toString(), in, maxTokens);
        } catch (IOException e) {
            throw new DatasetException(tokenizerJson + ": cannot be read: " + e, e);
        }
    }

    /**
     * The tokenizer of a stream, which is read to its end and left open.
     *
     * @param name names the stream in messages
     * @throws DatasetException if the stream cannot be read or holds no tokenizer
     */
    @MustBeClosed
    public static SentenceTokenizer of(String name, InputStream tokenizerJson) {
        return of(name, tokenizerJson, MAX_TOKENS);
    }

    @MustBeClosed
    private static SentenceTokenizer of(String name, InputStream tokenizerJson, int maxTokens) {
        try {
            byte[] json = tokenizerJson.readAllBytes();
            long padId = TokenizerFile.padId(name, json);
            return new SentenceTokenizer(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options(maxTokens)), padId);
        } catch (IOException e) {
            throw new DatasetException(name + ": cannot be read: " + e, e);
        } catch (RuntimeException e) {
            if (e instanceof DatasetException refused) {
                throw refused;
            }
            throw new DatasetException(name + ": is not a tokenizer that can be loaded: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> options(int maxTokens) {
        return Map.of(
                "addSpecialTokens", "true",
                "truncation", "longest_first",
                "maxLength", Integer.toString(maxTokens),
                "modelMaxLength", Integer.toString(maxTokens),
                "padding", "do_not_pad");
    }

    private static void setIfUnset(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }

    /** Token ids of one text; at least 1, and no more than the longest encoding. */
    public EncodedText encode(String text) {
        Encoding encoding = tokenizer.encode(text);
        return new EncodedText(encoding.getIds(), encoding.getAttentionMask(), encoding.getTypeIds());
    }

    /** One padded batch of all the texts, in their order. */
    public TokenBatch encodeBatch(List<String> texts) {
        return TokenBatch.pad(texts.stream().map(this::encode).toList(), padId);
    }

    /** Token id that pads a batch; 0 where the tokenizer names none, which is harmless because padding is masked. */
    public long padId() {
        return padId;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
