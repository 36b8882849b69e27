package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.Split;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.dataset.text.EncodedText;
import io.quantbench.quant.dataset.text.SentenceTokenizer;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Training sentences as the encoder's inputs, one sentence a batch, not padded. */
final class SentenceCalibration {
    private SentenceCalibration() {}

    static BuiltInModel.Calibration of(int rows) {
        BuiltInSentences sentences = BuiltInSentences.load();
        Dataset<TextRow> dataset = sentences.dataset();
        int[] train = Split.of(dataset).train().stream().mapToInt(TextRow::id).toArray();
        try (SentenceTokenizer tokenizer =
                SentenceTokenizer.of(EmbeddedModel.MINILM_TOKENIZER.unpack(CacheDirectory.ofUser()))) {
            List<Map<String, Tensor>> inputs = IntStream.of(Questions.evenly(train, rows))
                    .mapToObj(row ->
                            inputs(tokenizer.encode(dataset.rows().get(row).text())))
                    .toList();
            return new BuiltInModel.Calibration("training rows of " + dataset.source(), true, inputs);
        }
    }

    private static Map<String, Tensor> inputs(EncodedText text) {
        Shape shape = Shape.of(1, text.inputIds().length);
        return Map.of(
                "input_ids", Tensor.ofLongs(shape, text.inputIds()),
                "attention_mask", AnswerTable.onesFor(text.inputIds().length),
                "token_type_ids", Tensor.ofLongs(shape, text.typeIds()));
    }

    /**
     * The inputs for a model that declares those of {@code names}.
     *
     * @throws BenchException if it declares one that a text does not give
     */
    static Map<String, Tensor> inputs(EncodedText text, List<String> names) {
        Map<String, Tensor> known = inputs(text);
        Map<String, Tensor> wanted = new TreeMap<>();
        for (String name : names) {
            Tensor tensor = known.get(name);
            if (tensor == null) {
                throw new BenchException("the model's input '" + name + "' cannot be made from a text, which gives "
                        + new TreeMap<>(known).keySet() + "; give tensors instead");
            }
            wanted.put(name, tensor);
        }
        return wanted;
    }
}
