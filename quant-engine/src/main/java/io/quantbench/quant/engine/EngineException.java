package io.quantbench.quant.engine;

import org.jspecify.annotations.Nullable;

/** An engine could not do what was asked: the message says what, on which model, and why, in one sentence. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public EngineException(String message) {
        super(message);
    }
}
