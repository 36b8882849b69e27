package io.quantbench.harness.conformance;

/** The server cannot be asked at all; the message says what, where, and what to do. */
public final class ConformanceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConformanceException(String message, Throwable cause) {
        super(message, cause);
    }
}
