package io.quantbench.quant.dataset.task;

/**
 * What one variant does on the task, alone and beside the reference.
 *
 * @param metric accuracy and F1 of the variant
 * @param against the variant beside the reference on the same rows; for the reference itself all predictions are identical
 */
public record TaskReport(TaskMetric metric, PairedOutcome against) {
    public TaskReport {
        if (metric.rows() != against.rows()) {
            throw new IllegalArgumentException(
                    "the metric is of " + metric.rows() + " rows, the comparison of " + against.rows());
        }
    }

    /**
     * Judges a variant's predictions.
     *
     * @param labels the right class of each row, 0 to {@code classCount − 1}
     * @param reference predictions from the reference model's embeddings, by the same head
     * @param variant predictions from the variant's embeddings
     * @param classCount at least 2
     */
    public static TaskReport of(int[] labels, int[] reference, int[] variant, int classCount) {
        return new TaskReport(TaskMetric.of(labels, variant, classCount), PairedOutcome.of(labels, reference, variant));
    }
}
