package io.quantbench.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.harness.exec.TensorRows;
import io.quantbench.harness.exec.TextRow;
import io.quantbench.harness.exec.TextRows;
import io.quantbench.quant.dataset.task.CtcDecoder;
import io.quantbench.quant.engine.ort.OrtEngine;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On models of a few weights, whose answers can be told by hand. */
class QualityStudyTest {
    private static final int ROWS = 40;
    /** Tokens 0 and 1 point one way, 2 and 3 the other. */
    private static final float[][] TABLE = {{1, 0.1f}, {0.9f, -0.1f}, {-1, 0.2f}, {-0.8f, -0.2f}};

    private final OrtEngine engine = new OrtEngine();

    /** Row i is a one at column {@code i mod 4}. */
    private static List<Map<String, Tensor>> oneHotRows() {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> {
                    float[] values = new float[4];
                    values[i % 4] = 1;
                    return Map.of("x", Tensor.ofFloats(Shape.of(1, 4), values));
                })
                .toList();
    }

    private static Questions<Map<String, Tensor>> scored(Optional<Truth.Labels> labels) {
        return new Questions<>(oneHotRows(), TensorRows::of, labels, facts(labels), false);
    }

    /** Row i has two tokens, both of the half of the table that its class, {@code i mod 2}, says. */
    private static Questions<TextRow> texts(Optional<Truth.Labels> labels) {
        List<TextRow> rows = IntStream.range(0, ROWS)
                .mapToObj(i -> TextRow.of(2L * (i % 2), 2L * (i % 2) + (i / 2) % 2))
                .toList();
        return new Questions<>(rows, inputs -> TextRows.of(inputs, 0), labels, facts(labels), true);
    }

    private static Questions.Facts facts(Optional<Truth.Labels> labels) {
        return new Questions.Facts("rows", "made", Map.of(), labels.isPresent() ? "" : "the rows have no labels");
    }

    /** Classes {@code i mod classes}; every fifth row is held out. */
    private static Optional<Truth.Labels> labels(int classes) {
        return Optional.of(new Truth.Labels(
                IntStream.range(0, ROWS).map(i -> i % classes).toArray(), indices(i -> i % 5 != 0), heldOut()));
    }

    private static int[] heldOut() {
        return indices(i -> i % 5 == 0);
    }

    private static int[] indices(IntPredicate wanted) {
        return IntStream.range(0, ROWS).filter(wanted).toArray();
    }

    private static ArmReport.Task task(QualityStudy.Findings findings, int arm) {
        return Objects.requireNonNull(findings.arms().get(arm).task());
    }

    private static ArmReport.Fidelity fidelity(QualityStudy.Findings findings, int arm) {
        return Objects.requireNonNull(findings.arms().get(arm).fidelity());
    }

    @Test
    void takesTheLargestScoreAsTheClass(@TempDir Path folder) throws IOException {
        Path straight = TinyModels.scores(folder.resolve("straight.onnx"), 0, 1, 2, 3);
        Path crossed = TinyModels.scores(folder.resolve("crossed.onnx"), 1, 0, 2, 3);
        int[] heldOut = heldOut();
        long wrong = Arrays.stream(heldOut).filter(i -> i % 4 < 2).count();
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, scored(labels(4)), straight, crossed)) {
            QualityStudy.Findings findings = fixture.judge();
            assertThat(findings.accuracyAbsent()).isEmpty();
            assertThat(task(findings, 0).value()).isEqualTo(1);
            assertThat(task(findings, 0).rows()).isEqualTo(heldOut.length);
            assertThat(task(findings, 0).mcnemarP()).isNull();
            assertThat(findings.arms().get(0).fidelity()).isNull();
            assertThat(task(findings, 1).value()).isCloseTo(1 - (double) wrong / heldOut.length, within(1e-12));
            assertThat(task(findings, 1).regressions()).isEqualTo(wrong);
            assertThat(task(findings, 1).improvements()).isZero();
            assertThat(task(findings, 1).mcnemarP()).isNotNull();
            assertThat(fidelity(findings, 1).agreement()).isCloseTo(1 - (double) wrong / heldOut.length, within(1e-12));
            assertThat(fidelity(findings, 1).cosineMin()).isCloseTo(0, within(1e-9));
            assertThat(fixture.scrape())
                    .contains("quantbench_accuracy_rows_total{model=\"model\",variant=\"arm1\"} " + heldOut.length);
        }
    }

    @Test
    void fitsAHeadOnTheReferenceAndKeepsItForEveryArm(@TempDir Path folder) throws IOException {
        float[][] swapped = {TABLE[2], TABLE[3], TABLE[0], TABLE[1]};
        Path reference = TinyModels.tokens(folder.resolve("reference.onnx"), TABLE);
        Path same = TinyModels.tokens(folder.resolve("same.onnx"), TABLE);
        Path reversed = TinyModels.tokens(folder.resolve("reversed.onnx"), swapped);
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, texts(labels(2)), reference, same, reversed)) {
            QualityStudy.Findings findings = fixture.judge();
            assertThat(findings.accuracyAbsent()).isEmpty();
            assertThat(task(findings, 0).value()).isEqualTo(1);
            assertThat(task(findings, 1).value()).isEqualTo(1);
            assertThat(task(findings, 1).identicalPredictions()).isEqualTo(1);
            assertThat(fidelity(findings, 1).cosineMean()).isCloseTo(1, within(1e-6));
            // A head of its own would have learnt the reversed vectors as well.
            assertThat(task(findings, 2).value()).isZero();
            assertThat(task(findings, 2).regressions()).isEqualTo(heldOut().length);
            assertThat(fidelity(findings, 2).cosineMean()).isNegative();
        }
    }

    /** Token 0 reads as blank, 1 as "a", 2 as "b", 3 as a space. */
    @Test
    void readsTextsAndCountsTheEditsThatTheyNeed(@TempDir Path folder) throws IOException {
        float[][] table = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
        float[][] deaf = {table[0], table[1], table[0], table[3]};
        Path reference = TinyModels.tokens(folder.resolve("reference.onnx"), table);
        Path candidate = TinyModels.tokens(folder.resolve("deaf.onnx"), deaf);
        List<TextRow> rows = List.of(TextRow.of(1, 2, 0, 1), TextRow.of(1, 3, 1), TextRow.of(2, 2, 0, 3));
        Truth.Transcripts truth =
                new Truth.Transcripts(List.of("aba", "a a", "b"), CtcDecoder.ofKeys(List.of("a", "b")));
        Questions<TextRow> questions = new Questions<>(
                rows,
                inputs -> TextRows.of(inputs, 0),
                Optional.of(truth),
                new Questions.Facts("lines", "made", Map.of(), ""),
                false);
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, questions, reference, candidate)) {
            QualityStudy.Findings findings = fixture.judge();
            assertThat(task(findings, 0).metric()).isEqualTo("character error rate");
            assertThat(task(findings, 0).value()).isZero();
            assertThat(task(findings, 1).value()).isCloseTo(2.0 / 7, within(1e-12));
            assertThat(task(findings, 1).lowerIsBetter()).isTrue();
            assertThat(task(findings, 1).regressions()).isEqualTo(2);
            assertThat(task(findings, 1).lossAgainst(task(findings, 0))).isCloseTo(2.0 / 7, within(1e-12));
            assertThat(fidelity(findings, 1).agreement()).isCloseTo(1.0 / 3, within(1e-12));
        }
    }

    @Test
    void saysThatAnAnswerFitsNoAlphabet(@TempDir Path folder) throws IOException {
        Path model = TinyModels.tokens(folder.resolve("tokens.onnx"), TABLE);
        Questions<TextRow> questions = new Questions<>(
                List.of(TextRow.of(1)),
                inputs -> TextRows.of(inputs, 0),
                Optional.of(new Truth.Transcripts(List.of("a"), CtcDecoder.ofKeys(List.of("a", "b")))),
                new Questions.Facts("lines", "made", Map.of(), ""),
                false);
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, questions, model)) {
            assertThatThrownBy(fixture::judge)
                    .isInstanceOf(BenchException.class)
                    .hasMessageContainingAll("[1, 2]", "[steps, 4]");
        }
    }

    @Test
    void saysWhyNoHeadCouldBeFitted(@TempDir Path folder) throws IOException {
        Path model = TinyModels.tokens(folder.resolve("tokens.onnx"), TABLE);
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, texts(labels(1)), model, model)) {
            QualityStudy.Findings findings = fixture.judge();
            assertThat(findings.accuracyAbsent()).startsWith("no classifier could be fitted: ");
            assertThat(findings.arms()).extracting(ArmQuality::task).containsOnlyNulls();
            assertThat(fidelity(findings, 1).cosineMean()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void comparesPredictionsWhereNothingIsLabelled(@TempDir Path folder) throws IOException {
        Path straight = TinyModels.scores(folder.resolve("straight.onnx"), 0, 1, 2, 3);
        Path crossed = TinyModels.scores(folder.resolve("crossed.onnx"), 1, 0, 2, 3);
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, scored(Optional.empty()), straight, crossed)) {
            QualityStudy.Findings findings = fixture.judge();
            assertThat(findings.accuracyAbsent()).isEqualTo("the rows have no labels");
            assertThat(findings.arms()).extracting(ArmQuality::task).containsOnlyNulls();
            assertThat(fidelity(findings, 1).agreement()).isEqualTo(0.5);
            assertThat(fidelity(findings, 1).rows()).isEqualTo(ROWS);
        }
    }

    @Test
    void comparesNeighboursOfTextsWithoutLabels(@TempDir Path folder) throws IOException {
        Path model = TinyModels.tokens(folder.resolve("tokens.onnx"), TABLE);
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, texts(Optional.empty()), model, model)) {
            assertThat(fidelity(fixture.judge(), 1).agreement()).isEqualTo(1);
        }
    }

    @Test
    void saysThatAnOutputOfAnotherRankDecidesNothing(@TempDir Path folder) throws IOException {
        Path square = TinyModels.square(folder.resolve("square.onnx"));
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, scored(labels(4)), square, square)) {
            QualityStudy.Findings findings = fixture.judge();
            assertThat(findings.accuracyAbsent()).contains("[2, 2]", "4 classes");
            assertThat(fidelity(findings, 1).agreement()).isNull();
            assertThat(fidelity(findings, 1).cosineMean()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void saysThatThereAreFewerScoresThanClasses(@TempDir Path folder) throws IOException {
        Path model = TinyModels.scores(folder.resolve("straight.onnx"), 0, 1, 2, 3);
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, scored(labels(9)), model, model)) {
            QualityStudy.Findings findings = fixture.judge();
            assertThat(findings.accuracyAbsent()).contains("[4]", "9 classes");
            assertThat(fidelity(findings, 1).agreement()).isEqualTo(1);
        }
    }

    @Test
    void namesTheArmThatAnswersInAnotherShape(@TempDir Path folder) throws IOException {
        Path scores = TinyModels.scores(folder.resolve("scores.onnx"), 0, 1, 2, 3);
        Path square = TinyModels.square(folder.resolve("square.onnx"));
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, scored(labels(4)), scores, square)) {
            assertThatThrownBy(fixture::judge)
                    .isInstanceOf(BenchException.class)
                    .hasMessageContainingAll("arm1", "[2, 2]", "fp32", "[4]");
        }
    }

    @Test
    void asksNoFurtherArmAfterAStop(@TempDir Path folder) throws IOException {
        Path model = TinyModels.scores(folder.resolve("straight.onnx"), 0, 1, 2, 3);
        StopSignal stop = new StopSignal();
        stop.request();
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, scored(labels(4)), model, model)) {
            assertThat(fixture.judge(stop).arms()).isEmpty();
        }
    }

    @Test
    void readsScoresBehindALabelOutput(@TempDir Path folder) throws IOException {
        Path model = TinyModels.labelThenScores(folder.resolve("classical.onnx"));
        try (ArmFixture<?> fixture = new ArmFixture<>(engine, scored(labels(4)), model, model)) {
            assertThat(fixture.arms().get(0).mainOutput()).isEqualTo("scores");
            QualityStudy.Findings findings = fixture.judge();
            assertThat(task(findings, 0).value()).isEqualTo(1);
            assertThat(fidelity(findings, 1).cosineMean()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void refusesAModelWithoutAFloatOutput(@TempDir Path folder) throws IOException {
        Path model = TinyModels.labelOnly(folder.resolve("labels.onnx"));
        assertThatThrownBy(() -> {
                    try (ArmFixture<?> fixture = new ArmFixture<>(engine, scored(labels(4)), model)) {
                        fixture.judge();
                    }
                })
                .isInstanceOf(BenchException.class)
                .hasMessageContainingAll("labels.onnx", "label INT64", "FLOAT");
    }
}
