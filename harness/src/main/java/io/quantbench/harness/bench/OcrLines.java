package io.quantbench.harness.bench;

import io.quantbench.harness.exec.TensorRows;
import io.quantbench.quant.dataset.Sha256;
import io.quantbench.quant.dataset.TextRow;
import io.quantbench.quant.dataset.image.Degradation;
import io.quantbench.quant.dataset.image.LineFont;
import io.quantbench.quant.dataset.image.LineRenderer;
import io.quantbench.quant.dataset.image.LineTensors;
import io.quantbench.quant.dataset.image.LineTexts;
import io.quantbench.quant.dataset.image.RenderedLine;
import io.quantbench.quant.dataset.source.CacheDirectory;
import io.quantbench.quant.dataset.source.ShippedSentences;
import io.quantbench.quant.dataset.task.CtcDecoder;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rendered lines for the two PP-OCR models: a third each easy, small and tiny ({@link Degradation#LEVELS}), drawn from a seed, so
 * that every run and machine is judged on the same lines.
 */
final class OcrLines {
    /** Rows that arms are judged on. */
    private static final int EVALUATION_ROWS = 300;

    private static final long EVALUATION_SEED = 20_260_101;

    /** Another seed gives other lines: none of these is judged. */
    private static final long CALIBRATION_SEED = 20_260_202;

    private static final String INPUT = "x";
    private static final String SOURCE =
            "%d lines of known text rendered by QuantBench (DejaVu fonts, %s, seed %d): %s";

    private OcrLines() {}

    /** Lines with the text that they show. */
    static Questions<Map<String, Tensor>> recogniser() {
        List<RenderedLine> lines = lines(EVALUATION_SEED, EVALUATION_ROWS).toList();
        List<String> texts = lines.stream().map(RenderedLine::text).toList();
        return questions(
                lines.stream().map(OcrLines::recogniserInput).toList(),
                new Truth.Transcripts(texts, CtcDecoder.ofKeys(keys())),
                "rendered-lines",
                "the text is to be read");
    }

    /** Lines of which about half stand on their head: class 1. */
    static Questions<Map<String, Tensor>> classifier() {
        List<TurnedLine> lines = turnedLines(EVALUATION_SEED, EVALUATION_ROWS).toList();
        int[] classes = lines.stream().mapToInt(line -> line.turned() ? 1 : 0).toArray();
        return questions(
                lines.stream().map(TurnedLine::input).toList(),
                new Truth.Labels(
                        classes, new int[0], IntStream.range(0, classes.length).toArray()),
                "rendered-turned-lines",
                "whether it stands on its head is to be told");
    }

    /** Inputs for the recogniser's calibration: lines of another seed, rendered anew at every iteration. */
    static Iterable<Map<String, Tensor>> recogniserCalibration(int rows) {
        return () ->
                lines(CALIBRATION_SEED, rows).map(OcrLines::recogniserInput).iterator();
    }

    /** Inputs for the classifier's calibration, likewise. */
    static Iterable<Map<String, Tensor>> classifierCalibration(int rows) {
        return () -> turnedLines(CALIBRATION_SEED, rows).map(TurnedLine::input).iterator();
    }

    private record TurnedLine(RenderedLine line, boolean turned) {
        Map<String, Tensor> input() {
            return Map.of(INPUT, LineTensors.forClassifier(turned ? line.image().turned() : line.image()));
        }
    }

    private static Map<String, Tensor> recogniserInput(RenderedLine line) {
        return Map.of(INPUT, LineTensors.forRecogniser(line.image()));
    }

    private static Stream<RenderedLine> lines(long seed, int rows) {
        LineRenderer renderer = renderer();
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, rows)
                .mapToObj(i -> renderer.draw(Degradation.LEVELS.get(i % Degradation.LEVELS.size()), random));
    }

    private static Stream<TurnedLine> turnedLines(long seed, int rows) {
        SplittableRandom turns = new SplittableRandom(~seed);
        return lines(seed, rows).map(line -> new TurnedLine(line, turns.nextBoolean()));
    }

    private static LineRenderer renderer() {
        List<String> sentences =
                ShippedSentences.load().rows().stream().map(TextRow::text).toList();
        return new LineRenderer(LineFont.dejaVu(), new LineTexts(sentences));
    }

    /** The recogniser's characters; among them are such that count as white space, so lines are taken as they are. */
    private static List<String> keys() {
        var file = EmbeddedModel.PP_OCR_KEYS.unpack(CacheDirectory.ofUser());
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BenchException("the characters of the recogniser in " + file + " cannot be read: " + e, e);
        }
    }

    private static Questions<Map<String, Tensor>> questions(
            List<Map<String, Tensor>> rows, Truth truth, String name, String task) {
        String levels = String.join(
                ", ",
                Degradation.LEVELS.stream()
                        .map(level -> level.sizePx() + " px with noise of " + Math.round(level.noiseSd()))
                        .toList());
        return new Questions<>(
                rows,
                TensorRows::of,
                Optional.of(truth),
                new Questions.Facts(
                        name,
                        SOURCE.formatted(rows.size(), levels, EVALUATION_SEED, task),
                        Map.of(name, hash(rows)),
                        ""),
                false);
    }

    /** Hash of the hashes of all inputs. */
    private static String hash(List<Map<String, Tensor>> rows) {
        String hashes = rows.stream()
                .map(row -> Sha256.of(row.values().iterator().next().toByteArray()))
                .collect(Collectors.joining());
        return Sha256.of(hashes.getBytes(StandardCharsets.US_ASCII));
    }
}
