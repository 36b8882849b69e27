package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.task.LinearHead;
import io.quantbench.quant.dataset.task.LogisticRegression;
import io.quantbench.quant.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Chooses what answers decide, by the truth that is known and by their shape:
 *
 * <ul>
 *   <li>transcripts: the text that a greedy CTC decoder reads;
 *   <li>clips of speech: for every frame whether it is speech;
 *   <li>token vectors {@code [sequence, hidden]} with labels: the class by a head fitted on the reference's pooled training
 *       answers, the same frozen head for every arm;
 *   <li>token vectors without labels: the nearest other row;
 *   <li>a vector: its largest element, and where there are labels that is the class;
 *   <li>anything else: nothing.
 * </ul>
 */
final class JudgeChoice {
    private final Questions<?> questions;
    private final int[] compared;
    private final Function<int[], AnswerTable> askReference;

    /**
     * A choice for one study.
     *
     * @param compared indices of the rows that are judged
     * @param askReference the reference's answers to rows of these indices
     */
    JudgeChoice(Questions<?> questions, int[] compared, Function<int[], AnswerTable> askReference) {
        this.questions = questions;
        this.compared = compared;
        this.askReference = askReference;
    }

    Judge<?> forAnswersOf(Shape shape) {
        Optional<? extends Truth> truth = questions.truth();
        if (truth.isEmpty()) {
            return withoutLabels(shape, questions.facts().accuracyAbsent());
        }
        if (truth.get() instanceof Truth.Transcripts transcripts) {
            return texts(transcripts, shape);
        }
        if (truth.get() instanceof Truth.Speech speech) {
            return speech(speech);
        }
        return classes((Truth.Labels) truth.get(), shape);
    }

    private Judge<?> withoutLabels(Shape shape, String reason) {
        if (isTokens(shape)) {
            return new NeighbourJudge(reason);
        }
        return shape.rank() == 1 ? ClassJudge.unlabelled(AnswerTable.Cell::largest, reason) : new SilentJudge(reason);
    }

    private boolean isTokens(Shape shape) {
        return questions.tokens() && shape.rank() == 2;
    }

    private Judge<?> texts(Truth.Transcripts transcripts, Shape shape) {
        int classes = transcripts.decoder().classCount();
        if (shape.rank() != 2 || shape.dim(1) != classes) {
            throw new BenchException("the model answers with the shape " + shape + ", but [steps, " + classes
                    + "] is what its alphabet needs");
        }
        return new TextJudge(
                transcripts.decoder(),
                Arrays.stream(compared).mapToObj(transcripts.texts()::get).toList());
    }

    private Judge<?> speech(Truth.Speech speech) {
        return new SpeechJudge(
                speech.labelled()
                        ? Arrays.stream(compared)
                                .mapToObj(clip -> speech.clips().get(clip).voiced())
                                .toList()
                        : List.of(),
                questions.facts().accuracyAbsent());
    }

    private Judge<?> classes(Truth.Labels labels, Shape shape) {
        int[] truth = Arrays.stream(compared).map(row -> labels.classes()[row]).toArray();
        if (isTokens(shape)) {
            return withHead(labels, truth);
        }
        int classes = shape.rank() == 1 ? Math.toIntExact(shape.dim(0)) : 0;
        int largestLabel = Arrays.stream(labels.classes()).max().orElse(0);
        return classes < 2 || largestLabel >= classes
                ? withoutLabels(
                        shape,
                        "the model's first output " + shape
                                + " is neither a vector per token nor a score for each of the " + (largestLabel + 1)
                                + " classes")
                : new ClassJudge(AnswerTable.Cell::largest, truth, classes, "");
    }

    private Judge<?> withHead(Truth.Labels labels, int[] truth) {
        AnswerTable train = askReference.apply(labels.train());
        float[][] embeddings = IntStream.range(0, train.rows())
                .mapToObj(row -> train.cell(row).pooled())
                .toArray(float[][]::new);
        int[] classes =
                Arrays.stream(labels.train()).map(row -> labels.classes()[row]).toArray();
        try {
            LinearHead head = LogisticRegression.fit(embeddings, classes);
            return new ClassJudge(cell -> head.predict(cell.pooled()), truth, head.classCount(), "");
        } catch (IllegalArgumentException | IllegalStateException e) {
            return new SilentJudge("no classifier could be fitted: " + e.getMessage());
        }
    }
}
