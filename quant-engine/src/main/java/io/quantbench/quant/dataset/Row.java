package io.quantbench.quant.dataset;

import java.util.OptionalInt;

/** One example of a data set: what a model is asked and, where known, the class that is right. */
public sealed interface Row permits TextRow, TensorRow {
    /** Index of the row in its data set, from 0. */
    int id();

    /** Class index, at least 0; empty for unlabelled data. */
    OptionalInt label();
}
