package io.quantbench.harness.bench;

import io.quantbench.harness.bench.Questions.Facts;
import io.quantbench.harness.bench.Truth.Labels;
import io.quantbench.harness.exec.TensorRows;
import io.quantbench.harness.exec.TextRow;
import io.quantbench.harness.exec.TextRows;
import io.quantbench.quant.dataset.Dataset;
import io.quantbench.quant.dataset.Row;
import io.quantbench.quant.dataset.Split;
import io.quantbench.quant.dataset.TensorRow;
import io.quantbench.quant.dataset.read.DatasetReader;
import io.quantbench.quant.dataset.read.RowKind;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.dataset.text.EncodedText;
import io.quantbench.quant.dataset.text.SentenceTokenizer;
import io.quantbench.quant.engine.Engine;
import io.quantbench.quant.engine.EngineOptions;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;

/** Finds the rows of a run: the user's, the built-in labelled sentences, or inputs made from the model's own declaration. */
final class QuestionSource {
    private static final String UNLABELLED = "the rows have no labels";

    private final BenchSettings settings;
    private final Engine engine;
    private final BenchListener listener;

    QuestionSource(BenchSettings settings, Engine engine, BenchListener listener) {
        this.settings = settings;
        this.engine = engine;
        this.listener = listener;
    }

    /**
     * The rows for a model.
     *
     * @param model the reference model's file
     * @throws RuntimeException of a typed kind whose message names the file and row that cannot be used
     */
    Questions<?> open(Path model) {
        listener.stage("data");
        Questions<?> questions = choose(model);
        listener.note(questions.rows().size() + " rows: " + questions.facts().source());
        if (!questions.facts().accuracyAbsent().isEmpty()) {
            listener.note("accuracy is not measured: " + questions.facts().accuracyAbsent());
        }
        return questions;
    }

    private Questions<?> choose(Path model) {
        if (settings.subject().data().isPresent()) {
            Path data = settings.subject().data().get();
            return DatasetReader.rowKind(data) == RowKind.TEXT
                    ? text(DatasetReader.readText(data), Map.of(), "", model)
                    : tensors(data, inputsOf(model));
        }
        return settings.subject().model().isPresent()
                ? GeneratedQuestions.of(
                        model.getFileName().toString(),
                        inputsOf(model),
                        settings.load().seed())
                : builtIn(model);
    }

    private Questions<?> builtIn(Path model) {
        return switch (settings.subject().builtIn()) {
            case ALL_MINILM_L6_V2 -> sentences(model);
            case PP_OCR_REC -> OcrLines.recogniser();
            case PP_OCR_CLS -> OcrLines.classifier();
            case SILERO_VAD -> VoiceClips.load().questions(engine, model);
        };
    }

    private Questions<?> sentences(Path model) {
        BuiltInSentences sentences = BuiltInSentences.load();
        if (!sentences.notice().isEmpty()) {
            listener.note(sentences.notice());
        }
        return text(sentences.dataset(), sentences.sha256(), sentences.notice(), model);
    }

    private Questions<TextRow> text(
            Dataset<io.quantbench.quant.dataset.TextRow> dataset,
            Map<String, String> sha256,
            String notice,
            Path model) {
        try (SentenceTokenizer tokenizer = SentenceTokenizer.of(tokenizerFile(settings.subject(), model))) {
            List<TextRow> rows = dataset.rows().stream()
                    .map(row -> row(tokenizer.encode(row.text())))
                    .toList();
            long padId = tokenizer.padId();
            return new Questions<>(
                    rows, inputs -> TextRows.of(inputs, padId), labels(dataset), facts(dataset, sha256, notice), true);
        }
    }

    private static TextRow row(EncodedText text) {
        return TextRow.of(text.inputIds(), text.typeIds());
    }

    static Path tokenizerFile(BenchSettings.Subject subject, Path model) {
        if (subject.tokenizer().isPresent()) {
            return subject.tokenizer().get();
        }
        if (subject.is(BuiltInModel.ALL_MINILM_L6_V2)) {
            return EmbeddedModel.MINILM_TOKENIZER.unpack(CacheDirectory.ofUser());
        }
        Path beside = model.resolveSibling("tokenizer.json");
        if (!Files.isRegularFile(beside)) {
            throw new BenchException(
                    "text rows need the model's tokenizer, and there is no " + beside + "; name it with --tokenizer");
        }
        return beside;
    }

    private static Questions<Map<String, Tensor>> tensors(Path data, List<TensorSpec> inputs) {
        Dataset<TensorRow> dataset = DatasetReader.readTensors(data, inputs);
        return new Questions<>(
                dataset.rows().stream()
                        .map(row -> batchesOfOne(row.inputs(), inputs))
                        .toList(),
                TensorRows::of,
                labels(dataset),
                facts(dataset, Map.of(), ""),
                false);
    }

    /** A row's tensors may lack the batch axis of the declared inputs, or have it already. */
    static Map<String, Tensor> batchesOfOne(Map<String, Tensor> row, List<TensorSpec> inputs) {
        Map<String, Tensor> batched = new LinkedHashMap<>();
        for (TensorSpec input : inputs) {
            Tensor tensor = Objects.requireNonNull(row.get(input.name()), "the reader checks the names");
            boolean whole = tensor.shape().rank() == input.dims().size();
            batched.put(input.name(), whole ? tensor : batchOfOne(tensor));
        }
        return batched;
    }

    private static Tensor batchOfOne(Tensor row) {
        long[] dims = LongStream.concat(
                        LongStream.of(1), LongStream.of(row.shape().toArray()))
                .toArray();
        return Tensor.of(row.type(), Shape.of(dims), row.bytes());
    }

    private static Optional<Labels> labels(Dataset<? extends Row> dataset) {
        if (!dataset.isLabelled() || dataset.rowCount() < 2) {
            return Optional.empty();
        }
        Split<? extends Row> split = Split.of(dataset);
        return Optional.of(new Labels(dataset.labels(), ids(split.train()), ids(split.test())));
    }

    private static int[] ids(List<? extends Row> rows) {
        return rows.stream().mapToInt(Row::id).toArray();
    }

    private static Facts facts(Dataset<? extends Row> dataset, Map<String, String> sha256, String notice) {
        String unlabelled = notice.isEmpty() ? UNLABELLED : notice;
        String tooFew = dataset.rowCount() < 2 ? "one row alone leaves none to hold out" : "";
        return new Facts(
                dataset.name(),
                dataset.source(),
                sha256.isEmpty() ? Map.of(dataset.name(), dataset.sha256()) : sha256,
                dataset.isLabelled() ? tooFew : unlabelled);
    }

    private List<TensorSpec> inputsOf(Path model) {
        try (EngineSession session = engine.open(model, EngineOptions.defaults())) {
            return session.inputs();
        }
    }
}
