package io.quantbench.harness.bench;

import io.quantbench.load.report.RunReport;
import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.TensorRow;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.dataset.read.DatasetReader;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.dataset.text.EncodedText;
import io.quantbench.quant.dataset.text.SentenceTokenizer;
import io.quantbench.quant.engine.GeneratedInputs;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a model elsewhere is asked, of which only the declared inputs are known: the same data as in a bench run, as values instead of
 * pipeline rows.
 *
 * @param texts one per row; empty for tensors
 * @param tensors one map per row, a batch of one each; empty for texts
 * @param data where they come from
 */
public record RequestRows(List<String> texts, List<Map<String, Tensor>> tensors, RunReport.Data data) {
    private static final int GENERATED_ROWS = 64;
    private static final long ID_RANGE = 1_000;

    /** Names of the inputs that a tokenized text fills. */
    public static final List<String> TOKEN_INPUTS = List.of("input_ids", "attention_mask", "token_type_ids");

    public RequestRows {
        texts = List.copyOf(texts);
        tensors = List.copyOf(tensors);
        if (texts.isEmpty() && tensors.isEmpty()) {
            throw new BenchException("data set " + data.name() + " has no rows");
        }
    }

    /** Texts as they are: of a file, or the built-in sentences. */
    public static RequestRows texts(Optional<Path> file) {
        Dataset<TextRow> dataset = dataset(file);
        return new RequestRows(dataset.rows().stream().map(TextRow::text).toList(), List.of(), data(dataset));
    }

    /**
     * Tokenized texts for the inputs of {@link #TOKEN_INPUTS} that the model has.
     *
     * @param tokenizer a tokenizer.json; empty for that of the built-in encoder
     */
    public static RequestRows tokenized(Optional<Path> file, Optional<Path> tokenizer, List<TensorSpec> inputs) {
        Dataset<TextRow> dataset = dataset(file);
        Path tokens = tokenizer.orElseGet(() -> EmbeddedModel.MINILM_TOKENIZER.unpack(CacheDirectory.ofUser()));
        List<String> names = inputs.stream().map(TensorSpec::name).toList();
        try (SentenceTokenizer encoder = SentenceTokenizer.of(tokens)) {
            return new RequestRows(
                    List.of(),
                    dataset.rows().stream()
                            .map(row -> tokens(encoder.encode(row.text()), names))
                            .toList(),
                    data(dataset));
        }
    }

    private static Map<String, Tensor> tokens(EncodedText text, List<String> names) {
        Shape shape = Shape.of(1, text.length());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : names) {
            tensors.put(
                    name,
                    Tensor.ofLongs(
                            shape,
                            switch (TOKEN_INPUTS.indexOf(name)) {
                                case 0 -> text.inputIds();
                                case 1 -> text.attentionMask();
                                case 2 -> text.typeIds();
                                default -> throw new IllegalArgumentException("no token fills the input " + name);
                            }));
        }
        return tensors;
    }

    /**
     * Tensors of a file.
     *
     * @throws RuntimeException of a typed kind whose message names the file and row that does not fit the inputs
     */
    public static RequestRows tensors(Path file, List<TensorSpec> inputs) {
        Dataset<TensorRow> dataset = DatasetReader.readTensors(file, inputs);
        return new RequestRows(
                List.of(),
                dataset.rows().stream()
                        .map(row -> QuestionSource.batchesOfOne(row.inputs(), inputs))
                        .toList(),
                data(dataset));
    }

    /** Inputs made from what the model declares. */
    public static RequestRows generated(String model, List<TensorSpec> inputs, long seed) {
        GeneratedInputs generator = GeneratedInputs.of(inputs, GeneratedInputs.Extents.defaults(), ID_RANGE, seed);
        return new RequestRows(
                List.of(),
                IntStream.range(0, GENERATED_ROWS).mapToObj(generator::sample).toList(),
                new RunReport.Data(
                        "generated",
                        "made from the inputs that " + model + " declares: " + String.join("; ", generator.describe()),
                        Map.of(),
                        GENERATED_ROWS));
    }

    /** Number of rows. */
    public int size() {
        return Math.max(texts.size(), tensors.size());
    }

    private static Dataset<TextRow> dataset(Optional<Path> file) {
        return file.map(DatasetReader::readText)
                .orElseGet(() -> BuiltInSentences.load().dataset());
    }

    private static RunReport.Data data(Dataset<?> dataset) {
        return new RunReport.Data(
                dataset.name(), dataset.source(), Map.of(dataset.name(), dataset.sha256()), dataset.rowCount());
    }
}
