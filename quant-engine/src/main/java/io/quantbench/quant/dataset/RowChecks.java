package io.quantbench.quant.dataset;

import java.util.OptionalInt;

/** The conditions that every kind of row keeps. */
final class RowChecks {
    private RowChecks() {}

    static void check(int id, OptionalInt label) {
        if (id < 0) {
            throw new IllegalArgumentException("id=" + id + " is negative");
        }
        if (label.isPresent() && label.getAsInt() < 0) {
            throw new IllegalArgumentException("row " + id + ": label=" + label.getAsInt() + " is negative");
        }
    }
}
