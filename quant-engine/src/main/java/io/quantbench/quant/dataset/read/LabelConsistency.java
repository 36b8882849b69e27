package io.quantbench.quant.dataset.read;

import io.quantbench.quant.dataset.DatasetException;
import java.util.OptionalInt;

/** Watches that the rows of one file have labels all or none, and names the first that breaks it. For one reader, one thread. */
final class LabelConsistency {
    private final String file;
    private long firstLine;
    private boolean labelled;

    LabelConsistency(String file) {
        this.file = file;
    }

    void check(long line, OptionalInt label) {
        if (firstLine == 0) {
            firstLine = line;
            labelled = label.isPresent();
        } else if (labelled != label.isPresent()) {
            throw DatasetException.atLine(
                    file,
                    line,
                    label.isPresent()
                            ? "has a label, but line " + firstLine + " has none"
                            : "has no label, but line " + firstLine + " has one",
                    "labels on all rows or on none");
        }
    }
}
