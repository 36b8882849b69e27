package io.quantbench.quant.dataset;

import java.util.OptionalInt;

/**
 * A piece of text, to be tokenized before a model can read it.
 *
 * @param id index of the row in its data set, from 0
 * @param text not blank, as it stands in the source
 * @param label class index, at least 0; empty for unlabelled data
 */
public record TextRow(int id, String text, OptionalInt label) implements Row {
    public TextRow {
        RowChecks.check(id, label);
        if (text.isBlank()) {
            throw new IllegalArgumentException("row " + id + " has no text");
        }
    }
}
