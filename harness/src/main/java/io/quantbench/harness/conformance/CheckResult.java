package io.quantbench.harness.conformance;

/**
 * What one check found.
 *
 * @param name such as {@code rest.infer-json}; unique in a report
 * @param outcome how it ended
 * @param expected what the protocol asks for
 * @param actual what the server did
 */
public record CheckResult(String name, Outcome outcome, String expected, String actual) {
    /** How a check ended. */
    public enum Outcome {
        PASSED,
        FAILED,
        /** The server does not announce what would be checked, or the model leaves it no room; no failure. */
        NOT_OFFERED
    }

    public boolean failed() {
        return outcome == Outcome.FAILED;
    }
}
