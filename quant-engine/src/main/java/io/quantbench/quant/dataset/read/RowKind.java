package io.quantbench.quant.dataset.read;

import io.quantbench.quant.dataset.TensorRow;
import io.quantbench.quant.dataset.TextRow;

/** What the rows of a data file are. */
public enum RowKind {
    /** Text, to be tokenized: {@link TextRow}. */
    TEXT,
    /** Tensors, ready for a model: {@link TensorRow}. */
    TENSORS
}
