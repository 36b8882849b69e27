package io.quantbench.harness.canary.judge;

/** How a served request ended, as far as the judge cares. */
public enum RequestResult {
    /** Answered with finite numbers. */
    OK,
    /** Not answered. */
    ERROR,
    /** Answered with NaN or infinity. */
    NON_FINITE
}
