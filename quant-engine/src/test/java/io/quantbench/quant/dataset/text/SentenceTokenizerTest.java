package io.quantbench.quant.dataset.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.dataset.source.ShippedSentences;
import io.quantbench.quant.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentenceTokenizerTest {
    private static final SentenceTokenizer TOKENIZER = MiniLm.tokenizer();

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    /** Ids are those of bert-base-uncased's published vocabulary. */
    @Test
    void givesTheIdsOfThePublishedVocabulary() {
        assertThat(TOKENIZER.encode("hello world").inputIds()).containsExactly(101, 7592, 2088, 102);
        assertThat(TOKENIZER.encode("Hello, World!").inputIds()).containsExactly(101, 7592, 1010, 2088, 999, 102);
        assertThat(TOKENIZER.encode("The cat sat on the mat.").inputIds())
                .containsExactly(101, 1996, 4937, 2938, 2006, 1996, 13523, 1012, 102);
        assertThat(TOKENIZER.encode("").inputIds()).containsExactly(101, 102);
    }

    @Test
    void masksNothingAndHasOneSegment() {
        EncodedText text = TOKENIZER.encode("hello world");

        assertThat(text.attentionMask()).containsExactly(1, 1, 1, 1);
        assertThat(text.typeIds()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void cutsToMaxTokensAndKeepsTheClosingToken() {
        long[] ids = TOKENIZER
                .encode(String.join(" ", Collections.nCopies(500, "cat")))
                .inputIds();

        assertThat(ids).hasSize(SentenceTokenizer.MAX_TOKENS);
        assertThat(ids[0]).isEqualTo(101);
        assertThat(ids[126]).isEqualTo(4937);
        assertThat(ids[127]).isEqualTo(102);
    }

    @Test
    void cutsToAnotherLengthWhereAskedTo(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("tokenizer.json"), MiniLm.model("/all-minilm-l6-v2-tokenizer.json"));
        String cats = String.join(" ", Collections.nCopies(500, "cat"));

        try (SentenceTokenizer four = SentenceTokenizer.of(file, 4);
                SentenceTokenizer many = SentenceTokenizer.of(file, 300)) {
            assertThat(four.encode(cats).inputIds()).containsExactly(101, 4937, 4937, 102);
            assertThat(many.encode(cats).length()).isEqualTo(300);
        }
    }

    @Test
    void padsABatchOnTheRight() {
        TokenBatch batch = TOKENIZER.encodeBatch(List.of("hello world", "", "hello"));

        assertThat(batch.inputIds().shape()).isEqualTo(Shape.of(3, 4));
        assertThat(batch.inputIds().toLongs()).containsExactly(101, 7592, 2088, 102, 101, 102, 0, 0, 101, 7592, 102, 0);
        assertThat(batch.attentionMask().toLongs()).containsExactly(1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0);
        assertThat(batch.typeIds().toLongs()).containsOnly(0);
        assertThat(batch.batchSize()).isEqualTo(3);
        assertThat(batch.sequenceLength()).isEqualTo(4);
        assertThat(batch.inputIds().bytes().isDirect()).isTrue();
    }

    @Test
    void padsWithTheGivenIdOnlyWhereItIsMasked() {
        EncodedText two = new EncodedText(new long[] {5, 6}, new long[] {1, 1}, new long[] {0, 1});
        EncodedText one = new EncodedText(new long[] {7}, new long[] {1}, new long[] {1});

        TokenBatch batch = TokenBatch.pad(List.of(one, two), 9);

        assertThat(batch.inputIds().toLongs()).containsExactly(7, 9, 5, 6);
        assertThat(batch.attentionMask().toLongs()).containsExactly(1, 0, 1, 1);
        assertThat(batch.typeIds().toLongs()).containsExactly(1, 0, 0, 1);
    }

    @Test
    void encodesTheSameFromSeveralThreads() {
        List<String> texts =
                ShippedSentences.load().rows().stream().map(TextRow::text).toList();
        List<EncodedText> alone = texts.stream().map(TOKENIZER::encode).toList();

        List<List<EncodedText>> together = Stream.generate(() -> texts)
                .limit(8)
                .parallel()
                .map(list -> list.parallelStream().map(TOKENIZER::encode).toList())
                .toList();

        assertThat(together).allSatisfy(encoded -> assertThat(encoded).isEqualTo(alone));
    }

    @Test
    void turnsNetworkUseOfTheLibraryOff() {
        assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
        assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker")
    void namesWhatIsNoTokenizer(@TempDir Path folder) throws Exception {
        Path text = Files.writeString(folder.resolve("tokenizer.json"), "not json");

        assertThatThrownBy(() -> SentenceTokenizer.of(text))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("tokenizer.json: is not JSON");
        assertThatThrownBy(() -> SentenceTokenizer.of(folder.resolve("absent.json")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("absent.json");
        assertThatThrownBy(() -> SentenceTokenizer.of("config.json", stream("{\"hidden_size\": 384}")))
                .hasMessage("config.json: has no object \"model\"; expected a tokenizer.json");
        assertThatThrownBy(() -> SentenceTokenizer.of("odd.json", stream("{\"model\": {\"type\": \"Unheard\"}}")))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("odd.json: is not a tokenizer that can be loaded");
    }

    @Test
    void takesThePadIdFromThePaddingOrTheAddedTokens() {
        assertThat(TOKENIZER.padId()).isZero();
        assertThat(TokenizerFile.padId("t", bytes("{\"model\": {}, \"padding\": {\"pad_id\": 3}}")))
                .isEqualTo(3);
        String added =
                "{\"model\": {}, \"added_tokens\": [{\"id\": 0, \"content\": \"<s>\"}, {\"id\": 1, \"content\": \"<pad>\"}]}";
        assertThat(TokenizerFile.padId("t", bytes(added))).isEqualTo(1);
    }

    @Test
    void refusesUnequalOrFullyMaskedTexts() {
        assertThatThrownBy(() -> new EncodedText(new long[] {1}, new long[] {1, 1}, new long[] {0}))
                .hasMessageContaining("attentionMask=2");
        assertThatThrownBy(() -> new EncodedText(new long[] {1}, new long[] {0}, new long[] {0}))
                .hasMessageContaining("masks all");
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
