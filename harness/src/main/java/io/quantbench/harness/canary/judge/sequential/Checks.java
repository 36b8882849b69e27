package io.quantbench.harness.canary.judge.sequential;

/** Range checks whose messages carry the value. */
final class Checks {
    private Checks() {}

    /** Refuses what does not lie strictly between 0 and 1. */
    static double openUnit(String what, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(what + "=" + value + " must lie between 0 and 1, exclusively");
        }
        return value;
    }

    static double positive(String what, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + "=" + value + " must be above 0 and finite");
        }
        return value;
    }

    static double finite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(what + "=" + value + " must be finite");
        }
        return value;
    }

    static void counts(long part, long whole) {
        if (part < 0 || part > whole) {
            throw new IllegalArgumentException("count=" + part + " does not lie between 0 and " + whole);
        }
    }
}
