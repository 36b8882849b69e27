package io.quantbench.harness.canary.judge;

/** Range checks whose messages carry the value. */
final class Require {
    private Require() {}

    static void text(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + "=\"" + value + "\" is blank");
        }
    }

    static void openUnit(String what, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(what + "=" + value + " must lie between 0 and 1, exclusively");
        }
    }

    static void atLeast(String what, double value, double least) {
        if (!(value >= least) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + "=" + value + " must be at least " + least + " and finite");
        }
    }

    static void atLeast(String what, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(what + "=" + value + " must be at least " + least);
        }
    }

    static void above(String what, double value, double bound) {
        if (!(value > bound) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + "=" + value + " must be above " + bound + " and finite");
        }
    }
}
