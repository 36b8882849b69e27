package io.quantbench.harness.observe;

/** How a request ended; every submitted request ends in exactly one of these. */
public enum RequestOutcome {
    /** Ran, and its answer was read. */
    OK,
    /** Not run: the queue was full, or the pipeline was closing. */
    REJECTED,
    /** Not run: its deadline passed while it waited. */
    TIMEOUT,
    /** Ran, but the answer holds NaN or infinity, or its reader refused it. */
    BAD_ANSWER,
    /** The engine, or preparing its inputs, failed. */
    ENGINE_ERROR,
    /** Called off by its client: not run, or run and its answer read by nobody. */
    CANCELLED
}
