package io.quantbench.harness.canary.judge;

/**
 * What rolls a candidate back at once, without statistics.
 *
 * @param maxNonFinite candidate answers with NaN or infinity that are let pass, at least 0
 * @param maxErrorRun longest run of failed candidate requests that is let pass, at least 1
 * @param maxCrashes crashes of the candidate that are let pass, at least 0
 */
public record HardGates(long maxNonFinite, long maxErrorRun, long maxCrashes) {
    /** No non-finite answer, no crash, and at most 20 failures in a row. */
    public static final HardGates STRICT = new HardGates(0, 20, 0);

    public HardGates {
        Require.atLeast("maxNonFinite", maxNonFinite, 0);
        Require.atLeast("maxErrorRun", maxErrorRun, 1);
        Require.atLeast("maxCrashes", maxCrashes, 0);
    }
}
