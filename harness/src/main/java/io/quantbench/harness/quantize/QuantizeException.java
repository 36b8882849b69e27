package io.quantbench.harness.quantize;

/** A {@code quantize} run that cannot take place as asked; the message says what, where, and what to do. */
public final class QuantizeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public QuantizeException(String message) {
        super(message);
    }

    public QuantizeException(String message, Throwable cause) {
        super(message, cause);
    }
}
