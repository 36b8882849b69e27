package io.quantbench.quant.dataset.task;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What one variant scores on a task, and how it stands beside the reference row by row.
 *
 * @param metric the metric's name, such as {@link #ACCURACY}
 * @param lowerIsBetter whether a smaller value is the better one, as for an error rate
 * @param value at least 0; at most 1 except for an error rate, which insertions may drive above it
 * @param standardError of {@code value}, at least 0
 * @param f1 F1 of the decisions, 0 to 1; empty where it is not defined
 * @param correct rows that are right
 * @param against the variant beside the reference on the same rows
 */
public record TaskScore(
        String metric,
        boolean lowerIsBetter,
        double value,
        double standardError,
        OptionalDouble f1,
        int correct,
        PairedOutcome against) {
    /** Share of rows whose class is right. */
    public static final String ACCURACY = "accuracy";

    /** Edits that make the right text, divided by its characters, over all rows; a row is right where it needs none. */
    public static final String CHARACTER_ERROR_RATE = "character error rate";

    /** Area under the receiver operating characteristic; a row is right where the score is on its side of 0.5. */
    public static final String AREA_UNDER_ROC = "AUC";

    public TaskScore {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)
                || !(standardError >= 0 && standardError < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    metric + "=" + value + " ± " + standardError + " is negative or not finite");
        }
        if (correct < 0 || correct > against.rows()) {
            throw new IllegalArgumentException("correct=" + correct + " of " + against.rows() + " rows");
        }
    }

    /** How much worse than {@code reference} this is, in the metric's own unit; negative where it is better. */
    public double lossAgainst(TaskScore reference) {
        return lowerIsBetter ? value - reference.value : reference.value - value;
    }

    /** Accuracy of predicted classes; see {@link TaskReport#of}. */
    public static TaskScore ofClasses(int[] labels, int[] reference, int[] variant, int classCount) {
        TaskReport report = TaskReport.of(labels, reference, variant, classCount);
        return new TaskScore(
                ACCURACY,
                false,
                report.metric().accuracy(),
                report.metric().standardError(),
                OptionalDouble.of(report.metric().f1()),
                report.metric().correct(),
                report.against());
    }

    /**
     * Character error rate of recognised texts. Its standard error is that of a ratio of means over rows (Cochran 1977, section
     * 2.9), since the characters of a row are not independent; 0 for a single row.
     *
     * @param truths at least one, none empty
     * @param reference the reference's texts, as many
     * @param variant the variant's texts, as many
     */
    public static TaskScore ofTexts(List<String> truths, List<String> reference, List<String> variant) {
        PairedOutcome against = PairedOutcome.of(
                truths.size(),
                row -> reference.get(row).equals(truths.get(row)),
                row -> variant.get(row).equals(truths.get(row)),
                row -> reference.get(row).equals(variant.get(row)));
        double[] edits = new double[truths.size()];
        double[] characters = new double[truths.size()];
        int exact = 0;
        for (int row = 0; row < edits.length; row++) {
            String truth = truths.get(row);
            edits[row] = EditDistance.between(variant.get(row), truth);
            characters[row] = truth.codePointCount(0, truth.length());
            exact += edits[row] == 0 ? 1 : 0;
        }
        double rate = sum(edits) / sum(characters);
        return new TaskScore(
                CHARACTER_ERROR_RATE,
                true,
                rate,
                ratioError(edits, characters, rate),
                OptionalDouble.empty(),
                exact,
                against);
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private static double ratioError(double[] edits, double[] characters, double rate) {
        int rows = edits.length;
        double squares = IntStream.range(0, rows)
                .mapToDouble(row -> Math.pow(edits[row] - rate * characters[row], 2))
                .sum();
        return rows < 2 ? 0 : Math.sqrt(squares * rows / (rows - 1)) / sum(characters);
    }

    /**
     * Area under the ROC curve of frame scores, clip by clip. Frames of a clip are not independent, so its standard error is the
     * delete-one-clip jackknife's; 0 for a single clip. The paired counts and F1 are of frames, decided at 0.5.
     *
     * @param truths clips of frame labels; both labels occur
     * @param reference clips of the reference's scores, of the same lengths
     * @param variant clips of the variant's scores, of the same lengths
     */
    public static TaskScore ofFrames(List<boolean[]> truths, List<float[]> reference, List<float[]> variant) {
        FrameScores scores = new FrameScores(truths, variant);
        int[] labels = FrameScores.labels(truths);
        TaskReport decisions =
                TaskReport.of(labels, FrameScores.decisions(reference), FrameScores.decisions(variant), 2);
        return new TaskScore(
                AREA_UNDER_ROC,
                false,
                scores.area(),
                scores.jackknifeError(),
                OptionalDouble.of(decisions.metric().f1()),
                decisions.metric().correct(),
                decisions.against());
    }
}
