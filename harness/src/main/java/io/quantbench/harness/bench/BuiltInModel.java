package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.dataset.source.FetchedFile;
import io.quantbench.quant.dataset.source.SileroModel;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pretrained FP32 model that comes with its own labelled data, known to commands by its name.
 *
 * <p>What is judged and what a quantizer may calibrate on are disjoint: {@link #calibration} gives rows that no accuracy is told on.
 */
public enum BuiltInModel {
    /** Sentence encoder (transformer), with labelled sentences. */
    ALL_MINILM_L6_V2("all-minilm-l6-v2", "all-MiniLM-L6-v2"),

    /** Text-line recogniser (CNN with two attention blocks, CTC), with rendered lines. */
    PP_OCR_REC("pp-ocr-rec", "PP-OCRv4 recogniser"),

    /** Classifier of lines that stand on their head (MobileNetV3), with rendered lines. */
    PP_OCR_CLS("pp-ocr-cls", "PP-OCR orientation classifier"),

    /** Voice activity (LSTM inside nested If), with spoken prompts in noise. */
    SILERO_VAD("silero-vad", "Silero VAD");

    private final String id;
    private final String title;

    BuiltInModel(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** The model of that name, as given to {@code --model}. */
    public static Optional<BuiltInModel> named(String id) {
        return Arrays.stream(values()).filter(model -> model.id.equals(id)).findFirst();
    }

    /** The model whose FP32 file has that hash. */
    public static Optional<BuiltInModel> withHash(String sha256) {
        return Arrays.stream(values())
                .filter(model -> model.sha256().equals(sha256))
                .findFirst();
    }

    private String sha256() {
        return switch (this) {
            case ALL_MINILM_L6_V2 -> EmbeddedModel.MINILM_FP32.sha256();
            case PP_OCR_REC -> EmbeddedModel.PP_OCR_RECOGNISER.sha256();
            case PP_OCR_CLS -> EmbeddedModel.PP_OCR_CLASSIFIER.sha256();
            case SILERO_VAD -> SileroModel.SHA_256;
        };
    }

    /** All names, in declaration order. */
    public static List<String> ids() {
        return Arrays.stream(values()).map(BuiltInModel::id).toList();
    }

    /** The name on the command line. */
    public String id() {
        return id;
    }

    /** The name for people. */
    public String title() {
        return title;
    }

    /**
     * The FP32 model's file in the user's cache, unpacked or fetched where it is not there yet.
     *
     * @throws BenchException if it cannot be had; the message says why
     */
    public Path file() {
        Path cache = CacheDirectory.ofUser();
        return switch (this) {
            case ALL_MINILM_L6_V2 -> EmbeddedModel.MINILM_FP32.unpack(cache);
            case PP_OCR_REC -> EmbeddedModel.PP_OCR_RECOGNISER.unpack(cache);
            case PP_OCR_CLS -> EmbeddedModel.PP_OCR_CLASSIFIER.unpack(cache);
            case SILERO_VAD -> fetched(SileroModel.in(cache));
        };
    }

    /** The tokenizer of a model that reads text, in the user's cache. */
    public Optional<Path> tokenizer() {
        return this == ALL_MINILM_L6_V2
                ? Optional.of(EmbeddedModel.MINILM_TOKENIZER.unpack(CacheDirectory.ofUser()))
                : Optional.empty();
    }

    private static Path fetched(SileroModel model) {
        try {
            FetchedFile result = model.fetch();
            if (result instanceof FetchedFile.Unavailable unavailable) {
                throw new BenchException(unavailable.reason() + "; without it there is nothing to run");
            }
            return ((FetchedFile.Available) result).file();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("stopped while the model was being fetched", e);
        }
    }

    /**
     * Inputs to calibrate on.
     *
     * @param description where they come from, in words
     * @param real false where nothing better than generated inputs could be had
     * @param inputs a tensor per model input, batch axis first, batch of 1; iterable more than once, equal each time, made while
     *     iterating where that saves memory
     */
    public record Calibration(String description, boolean real, Iterable<Map<String, Tensor>> inputs) {}

    /**
     * Inputs of the kind that the model is judged on, with none of those that it is judged on: training sentences, lines of another
     * seed, other prompts.
     *
     * @param rows how many, at least 1; fewer where there are not so many
     */
    public Calibration calibration(int rows) {
        return switch (this) {
            case ALL_MINILM_L6_V2 -> SentenceCalibration.of(rows);
            case PP_OCR_REC ->
                new Calibration("rendered lines of another seed", true, OcrLines.recogniserCalibration(rows));
            case PP_OCR_CLS ->
                new Calibration("rendered lines of another seed", true, OcrLines.classifierCalibration(rows));
            case SILERO_VAD -> VoiceClips.load().calibration(new OrtEngine(), file(), rows);
        };
    }

    @Override
    public String toString() {
        return id;
    }
}
