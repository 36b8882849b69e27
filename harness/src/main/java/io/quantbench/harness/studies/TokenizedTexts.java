package io.quantbench.harness.studies;

import io.quantbench.harness.bench.BenchException;
import io.quantbench.harness.bench.BuiltInModel;
import io.quantbench.harness.exec.TextRow;
import io.quantbench.harness.wire.InferRequest;
import io.quantbench.harness.wire.Parameter;
import io.quantbench.harness.wire.Parameters;
import io.quantbench.harness.wire.WireTensor;
import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.dataset.source.Fetch;
import io.quantbench.quant.dataset.source.SentimentSentences;
import io.quantbench.quant.dataset.source.SpamAssassinMails;
import io.quantbench.quant.dataset.text.EncodedText;
import io.quantbench.quant.dataset.text.SentenceTokenizer;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Labelled texts as the built-in encoder takes them, cut at the tokenizer's usual 128 tokens. */
final class TokenizedTexts {
    private TokenizedTexts() {}

    static List<EncodedText> sentences() throws InterruptedException {
        return tokenized(SentimentSentences.in(CacheDirectory.ofUser()).load(), "the labelled sentences are needed: ");
    }

    static List<EncodedText> mails() throws InterruptedException {
        return tokenized(SpamAssassinMails.in(CacheDirectory.ofUser()).load(), "the labelled mails are needed: ");
    }

    private static List<EncodedText> tokenized(Fetch fetch, String need) {
        if (fetch instanceof Fetch.Unavailable unavailable) {
            throw new BenchException(need + unavailable.reason());
        }
        Dataset<io.quantbench.quant.dataset.TextRow> texts = ((Fetch.Available) fetch).dataset();
        Path tokenizer = BuiltInModel.ALL_MINILM_L6_V2.tokenizer().orElseThrow();
        try (SentenceTokenizer encoder = SentenceTokenizer.of(tokenizer)) {
            return texts.rows().stream().map(row -> encoder.encode(row.text())).toList();
        }
    }

    /** As a pipeline takes them. */
    static List<TextRow> rows(List<EncodedText> texts) {
        return texts.stream()
                .map(text -> TextRow.of(text.inputIds(), text.typeIds()))
                .toList();
    }

    /** As a server takes them: a request of one row each, in binary both ways. */
    static List<InferRequest> requests(List<EncodedText> texts) {
        return texts.stream().map(TokenizedTexts::request).toList();
    }

    private static InferRequest request(EncodedText text) {
        long[] ids = text.inputIds();
        long[] mask = new long[ids.length];
        Arrays.fill(mask, 1);
        Shape shape = Shape.of(1, ids.length);
        return new InferRequest(
                "",
                new Parameters(Map.of("binary_data_output", new Parameter.Flag(true))),
                List.of(
                        WireTensor.of("input_ids", Tensor.ofLongs(shape, ids)),
                        WireTensor.of("attention_mask", Tensor.ofLongs(shape, mask)),
                        WireTensor.of("token_type_ids", Tensor.ofLongs(shape, text.typeIds()))),
                List.of());
    }
}
