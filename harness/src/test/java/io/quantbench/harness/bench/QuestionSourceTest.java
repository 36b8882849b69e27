package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.quant.engine.ort.OrtEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionSourceTest {
    private static final float[][] TABLE = {{0, 0.1f}, {1, 0}, {0.9f, 0.1f}, {-1, 0}, {-0.9f, 0.1f}};
    private static final String[] WORDS = {"good", "bad", "fine", "poor"};

    private final OrtEngine engine = new OrtEngine();
    private final List<String> notes = new ArrayList<>();
    private Path folder;

    @BeforeEach
    void keepFolder(@TempDir Path temporary) {
        folder = temporary;
    }

    private Questions<?> open(Path model, Path data) {
        BenchListener listener = new BenchListener() {
            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        };
        return new QuestionSource(Settings.withData(model, data, folder), engine, listener).open(model);
    }

    private QualityStudy.Findings judge(Path model, Path data) {
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, open(model, data), model)) {
            return fixture.judge();
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path tokenModel() throws IOException {
        write("tokenizer.json", TinyModels.TOKENIZER_JSON);
        return TinyModels.tokens(folder.resolve("tokens.onnx"), TABLE);
    }

    private static void assertAccuracyOfOne(QualityStudy.Findings findings) {
        assertThat(findings.accuracyAbsent()).isEmpty();
        assertThat(findings.arms()).hasSize(1);
        assertThat(Objects.requireNonNull(findings.arms().get(0).task()).value())
                .isEqualTo(1);
    }

    @Test
    void readsLabelledTextFromCsv() throws IOException {
        StringBuilder csv = new StringBuilder("text,label\n");
        for (int i = 0; i < 24; i++) {
            csv.append(WORDS[i % 4])
                    .append(' ')
                    .append(WORDS[i % 2])
                    .append(',')
                    .append(1 - i % 2)
                    .append('\n');
        }
        Path model = tokenModel();
        Path data = write("reviews.csv", csv.toString());
        assertAccuracyOfOne(judge(model, data));
        assertThat(notes).containsExactly("24 rows: " + data);
    }

    @Test
    void readsLabelledTextFromJsonLines() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            lines.append("{\"text\": \"%s\", \"label\": %d}%n".formatted(WORDS[i % 4], 1 - i % 2));
        }
        assertAccuracyOfOne(judge(tokenModel(), write("reviews.jsonl", lines.toString())));
    }

    @Test
    void readsLabelledTensorsFromJsonLines() throws IOException {
        Path model = TinyModels.scores(folder.resolve("scores.onnx"), 0, 1, 2, 3);
        assertAccuracyOfOne(judge(model, write("rows.jsonl", oneHotLines("[%s]"))));
    }

    @Test
    void takesRowsThatAreBatchesOfOneAlready() throws IOException {
        Path model = TinyModels.scores(folder.resolve("scores.onnx"), 0, 1, 2, 3);
        assertAccuracyOfOne(judge(model, write("rows.jsonl", oneHotLines("[[%s]]"))));
    }

    private static String oneHotLines(String form) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            String values = "%d,%d,%d,%d".formatted(one(i, 0), one(i, 1), one(i, 2), one(i, 3));
            lines.append("{\"inputs\": {\"x\": %s}, \"label\": %d}%n".formatted(form.formatted(values), i % 4));
        }
        return lines.toString();
    }

    private static int one(int row, int column) {
        return row % 4 == column ? 1 : 0;
    }

    @Test
    void saysThatUnlabelledRowsHaveNoLabels() throws IOException {
        Path model = TinyModels.scores(folder.resolve("scores.onnx"), 0, 1, 2, 3);
        Questions<?> questions = open(model, write("rows.jsonl", "{\"inputs\": {\"x\": [1, 2, 3, 4]}}\n"));
        assertThat(questions.truth()).isEmpty();
        assertThat(questions.facts().accuracyAbsent()).isEqualTo("the rows have no labels");
        assertThat(questions.facts().sha256()).containsOnlyKeys("rows.jsonl");
        assertThat(notes).contains("accuracy is not measured: the rows have no labels");
    }

    @Test
    void saysThatOneLabelledRowIsTooFew() throws IOException {
        Path model = TinyModels.scores(folder.resolve("scores.onnx"), 0, 1, 2, 3);
        Questions<?> questions =
                open(model, write("rows.jsonl", "{\"inputs\": {\"x\": [1, 2, 3, 4]}, \"label\": 1}\n"));
        assertThat(questions.truth()).isEmpty();
        assertThat(questions.facts().accuracyAbsent()).contains("one row");
    }

    @Test
    void refusesATokenizerThatIsNone() throws IOException {
        Path model = TinyModels.tokens(folder.resolve("tokens.onnx"), TABLE);
        write("tokenizer.json", "{}");
        Path data = write("reviews.csv", "text\ngood\n");
        assertThatThrownBy(() -> open(model, data)).hasMessageContaining("tokenizer.json");
    }

    @Test
    void makesInputsFromTheModelAloneAndSaysSo() throws IOException {
        Path model = TinyModels.classifier(folder.resolve("tiny.onnx"));
        Questions<?> questions = new QuestionSource(
                        Settings.of(model, folder, new VariantSource.Reference()), engine, BenchListener.SILENT)
                .open(model);
        assertThat(questions.rows()).hasSize(64).doesNotHaveDuplicates();
        assertThat(questions.facts().source()).contains("tiny.onnx", "x");
        assertThat(questions.facts().accuracyAbsent()).contains("generated");
        assertThat(questions.facts().sha256()).isEmpty();
    }
}
