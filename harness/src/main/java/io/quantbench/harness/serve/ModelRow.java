package io.quantbench.harness.serve;

import io.quantbench.harness.exec.TextRow;
import io.quantbench.quant.tensor.Tensor;
import java.util.Map;

/** One row of a request: what takes one place in a batch. */
sealed interface ModelRow {
    /** Positions by which rows of like length are gathered; 0 where length means nothing. */
    int length();

    /**
     * Ready-made tensors.
     *
     * @param tensors by input; the leading extent is 1 in a model that batches
     * @param length extent of the second axis where the model leaves that open, else 0
     */
    record Tensors(Map<String, Tensor> tensors, int length) implements ModelRow {}

    /** A tokenized text, which is no view of anything. */
    record Text(TextRow row) implements ModelRow {
        @Override
        public int length() {
            return row.length();
        }
    }
}
