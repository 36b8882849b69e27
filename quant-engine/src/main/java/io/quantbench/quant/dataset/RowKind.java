package io.quantbench.quant.dataset;

/** What the rows of a data file are. */
public enum RowKind {
    /** Text, to be tokenized: {@link TextRow}. */
    TEXT,
    /** Tensors, ready for a model: {@link TensorRow}. */
    TENSORS
}
