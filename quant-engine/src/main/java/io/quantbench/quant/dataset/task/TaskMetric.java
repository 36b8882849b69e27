package io.quantbench.quant.dataset.task;

/**
 * How often a classifier is right on labelled rows.
 *
 * @param rows number of rows judged, at least 1
 * @param correct number of rows whose prediction equals the label
 * @param f1 F1, 0 to 1: of class 1 where there are two classes, else the unweighted mean over the classes that occur among labels or
 *     predictions. F1 of a class is {@code 2TP / (2TP + FP + FN)}, and 0 where a class occurs in neither
 */
public record TaskMetric(int rows, int correct, double f1) {
    public TaskMetric {
        if (rows < 1 || correct < 0 || correct > rows) {
            throw new IllegalArgumentException(
                    "correct=" + correct + " of rows=" + rows + " is not a share of at least 1 row");
        }
        if (!(f1 >= 0 && f1 <= 1)) {
            throw new IllegalArgumentException("f1=" + f1 + " is not within 0 to 1");
        }
    }

    /**
     * Judges predictions.
     *
     * @param labels the right class of each row, 0 to {@code classCount − 1}
     * @param predictions as many, of the same range
     * @param classCount at least 2
     */
    public static TaskMetric of(int[] labels, int[] predictions, int classCount) {
        int[][] confusion = confusion(labels, predictions, classCount);
        int correct = 0;
        for (int k = 0; k < classCount; k++) {
            correct += confusion[k][k];
        }
        return new TaskMetric(labels.length, correct, classCount == 2 ? f1(confusion, 1) : macroF1(confusion));
    }

    /** Share of rows that are right, 0 to 1. */
    public double accuracy() {
        return (double) correct / rows;
    }

    /** Standard error of {@link #accuracy()}, {@code sqrt(p(1−p)/n)}: the binomial one, rows taken as independent. */
    public double standardError() {
        double p = accuracy();
        return Math.sqrt(p * (1 - p) / rows);
    }

    /** Counts by {@code [label][prediction]}. */
    private static int[][] confusion(int[] labels, int[] predictions, int classCount) {
        if (labels.length != predictions.length || labels.length == 0 || classCount < 2) {
            throw new IllegalArgumentException(labels.length + " labels, " + predictions.length + " predictions and "
                    + classCount + " classes; as many labels as predictions and at least 2 classes are needed");
        }
        int[][] confusion = new int[classCount][classCount];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classCount || predictions[i] < 0 || predictions[i] >= classCount) {
                throw new IllegalArgumentException("row " + i + ": label " + labels[i] + " and prediction "
                        + predictions[i] + " are not both within " + classCount + " classes");
            }
            confusion[labels[i]][predictions[i]]++;
        }
        return confusion;
    }

    private static double macroF1(int[][] confusion) {
        double sum = 0;
        int occurring = 0;
        for (int k = 0; k < confusion.length; k++) {
            if (labelled(confusion, k) + predicted(confusion, k) > 0) {
                sum += f1(confusion, k);
                occurring++;
            }
        }
        return sum / occurring;
    }

    private static double f1(int[][] confusion, int k) {
        // 2TP + FP + FN counts the class's labels and its predictions.
        int occurrences = labelled(confusion, k) + predicted(confusion, k);
        return occurrences == 0 ? 0 : 2.0 * confusion[k][k] / occurrences;
    }

    private static int labelled(int[][] confusion, int k) {
        int sum = 0;
        for (int count : confusion[k]) {
            sum += count;
        }
        return sum;
    }

    private static int predicted(int[][] confusion, int k) {
        int sum = 0;
        for (int[] row : confusion) {
            sum += row[k];
        }
        return sum;
    }
}
