package io.quantbench.harness.bench;

import org.jspecify.annotations.Nullable;

/** The run cannot take place as asked; the message says what is wrong, where, and what to do, in one sentence. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BenchException(String message) {
        super(message);
    }

    public BenchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
